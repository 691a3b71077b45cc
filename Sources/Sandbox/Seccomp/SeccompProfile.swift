import Settings

/// A reviewed list of system calls: those that are allowed, those that do not exist, those that end the cell.
///
/// Whatever is not listed is refused with EPERM and named in the result.
package struct SeccompProfile: Sendable, Hashable {
    /// Holds for one argument of a call: `argument & mask` is one of `values`.
    package struct Condition: Sendable, Hashable {
        package var argument: Int
        package var mask: UInt64
        package var values: [String: UInt64]
    }

    /// Calls that are listed for the same reason.
    package struct Group: Sendable, Hashable {
        package var reason: String
        package var calls: [String]
        /// nil allows the calls whatever their arguments.
        package var condition: Condition?
    }

    package var name: String
    package var allow: [Group]
    /// Answered with ENOSYS, so that libraries take the older call that can be filtered.
    package var absent: [Group]
    /// The first attempt ends the whole cell.
    package var fatal: [Group]
}

extension SeccompProfile {
    /// Reads a profile; whether the calls exist on this machine is seen when it is compiled.
    package init(name: String, text: String, file: String) throws(SettingsError) {
        var mapping = try SettingsMapping(text: text, file: file)
        let allow = try Self.groups("allow", in: &mapping, conditions: true)
        let absent = try Self.groups("absent", in: &mapping, conditions: false)
        let fatal = try Self.groups("fatal", in: &mapping, conditions: false)
        try mapping.finish()
        guard !allow.isEmpty else { throw mapping.error("allow", "is missing; nothing could run") }
        self.init(name: name, allow: allow, absent: absent, fatal: fatal)
    }

    private static func groups(
        _ key: String, in mapping: inout SettingsMapping, conditions: Bool
    ) throws(SettingsError) -> [Group] {
        var groups: [Group] = []
        for var entry in try mapping.mappings(key) ?? [] {
            guard let reason = try entry.string("reason"), !reason.isEmpty else {
                throw entry.error("reason", "is missing; each group says why it is listed")
            }
            guard let calls = try entry.strings("calls"), !calls.isEmpty else {
                throw entry.error("calls", "is missing; it lists system calls by name")
            }
            let condition = conditions ? try entry.mapping("where").map(Self.condition) : nil
            try entry.finish()
            groups.append(Group(reason: reason, calls: calls, condition: condition))
        }
        return groups
    }

    private static func condition(_ mapping: SettingsMapping) throws(SettingsError) -> Condition {
        var mapping = mapping
        guard let argument = try mapping.int("argument", in: 0...5) else {
            throw mapping.error("argument", "is missing; the first argument of a call is 0")
        }
        let mask = try mapping.value("mask", expected: "a number such as 0xF000", UInt64.init(literal:)) ?? .max
        guard var names = try mapping.mapping("values") else {
            throw mapping.error("values", "is missing; it maps names to numbers, such as AF_UNIX: 1")
        }
        try mapping.finish()
        var values: [String: UInt64] = [:]
        for name in names.keys {
            let value = try names.value(name, expected: "a number such as 0x5401", UInt64.init(literal:))
            guard let value, value & ~mask == 0 else {
                throw names.error(name, "has bits that the mask takes away, so it could never match")
            }
            values[name] = value
        }
        guard !values.isEmpty else { throw mapping.error("values", "is empty; leave the calls out instead") }
        return Condition(argument: argument, mask: mask, values: values)
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
