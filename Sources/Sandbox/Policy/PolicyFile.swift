import Settings

/// The contents of one policy file, without the values that it inherits.
struct PolicyFile: Inheriting {
    let name: String
    let file: String
    let extends: (name: String, origin: SettingOrigin)?
    let limits: LimitOverrides
    let bounds: LimitOverrides
    let seccompProfile: String?
    /// The place of each value in this file, by key: `limits.cpu`, `bounds.cpu`, `seccomp`.
    let origins: [String: SettingOrigin]

    /// - Throws: `SettingsError` with file, line and key for a key that is unknown or out of range, and for a missing
    ///   key in a policy that extends no other.
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
                throw mapping.error("limits", "is missing; add cpu, wall, memory and the other limits")
            }
            guard profile != nil else {
                throw mapping.error("seccomp", "is missing; name a profile in policies/seccomp, such as python")
            }
        }
        try mapping.finish()
        if let profile, !PolicyLibrary.isName(profile) {
            throw mapping.error("seccomp", "\"\(profile)\" must be a name of lower-case letters, digits and hyphens")
        }

        limits = try limitsMapping.map(LimitOverrides.init(all:)) ?? LimitOverrides()
        if base == nil, let limitsMapping {
            _ = try Limits(complete: limits) { key in
                limitsMapping.error(key, "is missing; a policy that extends no other must set every limit")
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

/// The place where a value is written.
package struct SettingOrigin: Sendable, Hashable, CustomStringConvertible {
    package var file: String
    /// 1-based; nil if the YAML parser reports none.
    package var line: Int?

    package var description: String { line.map { "\(file):\($0)" } ?? file }

    func error(_ key: String, _ problem: String) -> SettingsError {
        SettingsError(file: file, line: line, key: key, problem: problem)
    }
}

extension SettingsMapping {
    func origin(of key: String) -> SettingOrigin { SettingOrigin(file: file, line: line(of: key)) }
}
