import Settings

/// The contents of one profile file. `SeccompProfile` combines it with the profiles that it extends.
struct SeccompProfileFile: Inheriting {
    let name: String
    let file: String
    let extends: (name: String, origin: SettingOrigin)?
    let allow: [SeccompProfile.Group]
    let limited: [SeccompProfile.Group]
    let absent: [SeccompProfile.Group]
    let fatal: [SeccompProfile.Group]
    /// Calls of the extended profile that this one removes.
    let refuse: [SeccompProfile.Group]

    /// - Throws: `SettingsError` with file, line and key. Whether the calls exist is checked when the profile is
    ///   compiled.
    init(name: String, text: String, file: String) throws(SettingsError) {
        var mapping = try SettingsMapping(text: text, file: file)
        let base = try mapping.string("extends")
        extends = base.map { ($0, mapping.origin(of: "extends")) }
        if let base, !PolicyLibrary.isName(base) {
            throw mapping.error("extends", "\"\(base)\" must be a name of lower-case letters, digits and hyphens")
        }
        allow = try Self.groups("allow", in: &mapping, conditions: true)
        limited = try Self.groups("limited", in: &mapping, conditions: true, counted: true)
        absent = try Self.groups("absent", in: &mapping)
        fatal = try Self.groups("fatal", in: &mapping)
        refuse = try Self.groups("refuse", in: &mapping)
        try mapping.finish()
        if base == nil {
            guard !allow.isEmpty else { throw mapping.error("allow", "is missing; without it, no program can run") }
            guard refuse.isEmpty else {
                throw mapping.error(
                    "refuse", "removes calls from an extended profile, and this profile extends none; remove it")
            }
        }
        self.name = name
        self.file = file
    }

    /// - Parameters:
    ///   - conditions: whether a group may have conditions on arguments.
    ///   - counted: whether a group must say how often a call may be made.
    private static func groups(
        _ key: String, in mapping: inout SettingsMapping, conditions: Bool = false, counted: Bool = false
    ) throws(SettingsError) -> [SeccompProfile.Group] {
        var groups: [SeccompProfile.Group] = []
        for var entry in try mapping.mappings(key) ?? [] {
            guard let reason = try entry.string("reason"), !reason.isEmpty else {
                throw entry.error("reason", "is missing; say why these calls are listed")
            }
            guard let calls = try entry.strings("calls"), !calls.isEmpty else {
                throw entry.error("calls", "is missing; list system calls by name")
            }
            let conditions = conditions ? try Self.conditions(of: &entry, counted: counted) : []
            let most = counted ? try entry.int("most", in: 1...1_000_000_000) : nil
            guard most != nil || !counted else {
                throw entry.error("most", "is missing; say how often each call may be made")
            }
            try entry.finish()
            groups.append(
                SeccompProfile.Group(
                    reason: reason, calls: calls, conditions: conditions, most: most, origin: entry.origin(of: "calls"))
            )
        }
        return groups
    }

    private static func conditions(
        of entry: inout SettingsMapping, counted: Bool
    ) throws(SettingsError) -> [SeccompProfile.Condition] {
        var conditions: [SeccompProfile.Condition] = []
        for mapping in try entry.oneOrMoreMappings("where") ?? [] {
            let condition = try SeccompProfile.Condition(reading: mapping)
            guard !conditions.contains(where: { $0.argument == condition.argument }) else {
                throw mapping.error("argument", "\(condition.argument) has two conditions; remove one")
            }
            conditions.append(condition)
        }
        guard conditions.count < 2 || !counted else {
            throw entry.error("where", "can test only one argument of a limited call; remove the other conditions")
        }
        return conditions
    }
}

extension SeccompProfile.Condition {
    fileprivate init(reading mapping: SettingsMapping) throws(SettingsError) {
        var mapping = mapping
        guard let argument = try mapping.int("argument", in: 0...5) else {
            throw mapping.error("argument", "is missing; the first argument of a call is 0")
        }
        let mask = try mapping.value("mask", expected: "a number such as 0xF000", UInt64.init(literal:)) ?? .max
        guard var names = try mapping.mapping("values") else {
            throw mapping.error("values", "is missing; map names to numbers, such as AF_UNIX: 1")
        }
        try mapping.finish()
        var values: [String: UInt64] = [:]
        for name in names.keys {
            let value = try names.value(name, expected: "a number such as 0x5401", UInt64.init(literal:))
            guard let value, value & ~mask == 0 else {
                throw names.error(name, "has bits outside of the mask, so it can never match")
            }
            values[name] = value
        }
        guard !values.isEmpty else { throw mapping.error("values", "is empty; remove the calls instead") }
        self.init(argument: argument, mask: mask, values: values)
    }
}

extension UInt64 {
    /// Reads `123` or `0x7B`.
    fileprivate init?(literal text: String) {
        let value = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
        guard let value else { return nil }
        self = value
    }
}
