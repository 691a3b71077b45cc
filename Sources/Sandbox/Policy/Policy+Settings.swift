import Settings

extension Policy {
    /// Reads a policy file.
    ///
    /// - Throws: `SettingsError` with file, line and key for anything unknown, missing, out of range or contradictory.
    package init(name: String, text: String, file: String) throws(SettingsError) {
        var mapping = try SettingsMapping(text: text, file: file)
        guard var limitsMapping = try mapping.mapping("limits") else {
            throw mapping.error("limits", "is missing; it gives cpu, wall, memory and the other limits")
        }
        let boundsMapping = try mapping.mapping("bounds")
        guard let profile = try mapping.string("seccomp") else {
            throw mapping.error("seccomp", "is missing; it names a profile in policies/seccomp, such as python")
        }
        try mapping.finish()
        guard PolicyLibrary.isName(profile) else {
            throw mapping.error("seccomp", "\"\(profile)\" must be a name of lower-case letters, digits and hyphens")
        }

        let limits = try Limits(complete: try LimitOverrides(reading: &limitsMapping)) { key in
            limitsMapping.error(key, "is missing; a policy gives every limit")
        }
        try limits.validate(in: limitsMapping)

        let bounds = try Limits.bounds(of: limits, in: boundsMapping)
        self.init(name: name, limits: limits, bounds: bounds, seccompProfile: profile)
    }
}

extension Limits {
    fileprivate static func bounds(of limits: Limits, in mapping: SettingsMapping?) throws(SettingsError) -> Limits {
        guard var mapping else { return limits }
        let bounds = try LimitOverrides(reading: &mapping)
        return limits.replacing(bounds)
    }

    /// Rules between the limits, which no single key's range can express.
    fileprivate func validate(in mapping: SettingsMapping) throws(SettingsError) {
        guard wall >= cpu else {
            throw mapping.error("wall", "\(wall.settingText) must be at least cpu (\(cpu.settingText)), its backstop")
        }
        guard work.bytes <= memory.bytes / 2 else {
            throw mapping.error("work", "\(work) must be at most half of memory: /work and /tmp both live in it")
        }
    }
}
