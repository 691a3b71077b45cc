import Settings

/// What one policy file says by itself; what it leaves out is the business of the one that it extends.
struct PolicyFile: Inheriting {
    let name: String
    let file: String
    let extends: (name: String, origin: SettingOrigin)?
    let limits: LimitOverrides
    let bounds: LimitOverrides
    let seccompProfile: String?
    /// Where each value of this file stands, by its key: `limits.cpu`, `bounds.cpu`, `seccomp`.
    let origins: [String: SettingOrigin]

    /// - Throws: `SettingsError` with file, line and key for anything unknown, out of range, or, where it extends no
    ///   other policy, missing.
    init(name: String, text: String, file: String) throws(SettingsError) {
        var mapping = try SettingsMapping(text: text, file: file)
        var origins: [String: SettingOrigin] = [:]

        let base = try mapping.string("extends")
        extends = base.map { ($0, mapping.origin(of: "extends")) }
        if let base, !PolicyLibrary.isName(base) {
            throw mapping.error("extends", "\"\(base)\" must be a name of lower-case letters, digits and hyphens")
        }

        let limitsMapping = try mapping.mapping("limits")
        if let limitsMapping { note(limitsMapping, "limits", in: &origins) }
        let boundsMapping = try mapping.mapping("bounds")
        if let boundsMapping { note(boundsMapping, "bounds", in: &origins) }
        let profile = try mapping.string("seccomp")
        if profile != nil { origins["seccomp"] = mapping.origin(of: "seccomp") }
        if base == nil {
            guard limitsMapping != nil else {
                throw mapping.error("limits", "is missing; it gives cpu, wall, memory and the other limits")
            }
            guard profile != nil else {
                throw mapping.error("seccomp", "is missing; it names a profile in policies/seccomp, such as python")
            }
        }
        try mapping.finish()
        if let profile, !PolicyLibrary.isName(profile) {
            throw mapping.error("seccomp", "\"\(profile)\" must be a name of lower-case letters, digits and hyphens")
        }

        limits = try limitsMapping.map(LimitOverrides.init(all:)) ?? LimitOverrides()
        if base == nil, let limitsMapping {
            _ = try Limits(complete: limits) { key in
                limitsMapping.error(key, "is missing; a policy that extends no other gives every limit")
            }
        }
        bounds = try boundsMapping.map(LimitOverrides.init(all:)) ?? LimitOverrides()
        seccompProfile = profile
        self.origins = origins
        self.name = name
        self.file = file

        func note(_ mapping: SettingsMapping, _ section: String, in origins: inout [String: SettingOrigin]) {
            for key in mapping.keys { origins["\(section).\(key)"] = mapping.origin(of: key) }
        }
    }
}

extension LimitOverrides {
    fileprivate init(all mapping: SettingsMapping) throws(SettingsError) {
        var mapping = mapping
        try self.init(reading: &mapping)
    }
}

/// Where a value was written.
package struct SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// 1-based; nil where the reader of YAML knows none.
    package var line: Int?

    package var description: String { line.map { "\(file):\($0)" } ?? file }

    func error(_ key: String, _ problem: String) -> SettingsError {
        SettingsError(file: file, line: line, key: key, problem: problem)
    }
}

extension SettingsMapping {
    func origin(of key: String) -> SettingOrigin { SettingOrigin(file: file, line: line(of: key)) }
}
