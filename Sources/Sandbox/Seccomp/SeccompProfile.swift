import Settings

/// A reviewed list of system calls: allowed calls, calls that are allowed a limited number of times, absent calls, and
/// calls that end the cell.
///
/// A call that is not listed is refused with EPERM and named in the result.
package struct SeccompProfile: Sendable, Hashable {
    /// A condition on one argument of a call: `argument & mask` is one of `values`.
    package struct Condition: Sendable, Hashable {
        package var argument: Int
        package var mask: UInt64
        package var values: [String: UInt64]
    }

    /// Calls that are listed for the same reason.
    package struct Group: Sendable, Hashable {
        package var reason: String
        package var calls: [String]
        /// All conditions must hold, each for another argument. Without conditions the arguments do not matter.
        package var conditions: [Condition]
        /// How often each of the calls may be made; nil outside of `limited`.
        package var most: Int?
        package var origin: SettingOrigin
    }

    package let name: String
    package private(set) var allow: [Group]
    /// Allowed a limited number of times, then refused.
    package private(set) var limited: [Group]
    /// Answered with ENOSYS, so that libraries fall back to the older call, which can be filtered.
    package private(set) var absent: [Group]
    /// The first attempt ends the cell.
    package private(set) var fatal: [Group]
}

// Inheritance.
extension SeccompProfile {
    /// - Parameter chain: the profile's own file, the file that it extends, and so on. The last file is complete.
    /// - Throws: `SettingsError` for a call that is listed twice with different answers.
    init(_ chain: [SeccompProfileFile]) throws(SettingsError) {
        self.init(name: chain.first?.name ?? "", allow: [], limited: [], absent: [], fatal: [])
        for file in chain.reversed() { try apply(file) }
    }

    /// Applies a file. Its entry for a call replaces the inherited one, except that `allow` adds to `allow`.
    private mutating func apply(_ file: SeccompProfileFile) throws(SettingsError) {
        for group in file.refuse {
            for call in group.calls {
                guard (allow + limited + absent + fatal).contains(where: { $0.calls.contains(call) }) else {
                    throw group.origin.error("refuse", "the extended profile does not list \(call); remove it here")
                }
                remove(call, from: [\.allow, \.limited, \.absent, \.fatal])
            }
        }
        for call in (file.allow + file.limited).flatMap(\.calls) { remove(call, from: [\.absent, \.fatal]) }
        for group in file.allow where group.conditions.isEmpty {
            for call in group.calls {
                remove(call, from: [\.allow]) { !$0.conditions.isEmpty }
                remove(call, from: [\.limited])
            }
        }
        for group in file.limited {
            for call in group.calls {
                remove(call, from: [\.limited])
                if group.conditions.isEmpty { remove(call, from: [\.allow]) }
            }
        }
        for call in file.absent.flatMap(\.calls) { remove(call, from: [\.allow, \.limited, \.fatal]) }
        for call in file.fatal.flatMap(\.calls) { remove(call, from: [\.allow, \.limited, \.absent]) }
        allow += file.allow
        limited += file.limited
        absent += file.absent
        fatal += file.fatal
        try requireOneAnswer()
    }

    private mutating func remove(
        _ call: String, from lists: [WritableKeyPath<SeccompProfile, [Group]>],
        where matches: (Group) -> Bool = { _ in true }
    ) {
        for list in lists {
            self[keyPath: list] = self[keyPath: list].compactMap { group in
                guard matches(group) else { return group }
                var group = group
                group.calls.removeAll { $0 == call }
                return group.calls.isEmpty ? nil : group
            }
        }
    }

    /// Checks that each call has one answer.
    ///
    /// A call may be listed twice only if both entries have conditions and at most one is in `limited`, which counts a
    /// call once. Otherwise a reviewer could find one entry, such as `fatal`, and miss another that lets the call
    /// through.
    private func requireOneAnswer() throws(SettingsError) {
        var seen: [String: (list: String, isConditional: Bool, origin: SettingOrigin)] = [:]
        for (list, groups) in [("allow", allow), ("limited", limited), ("absent", absent), ("fatal", fatal)] {
            for group in groups {
                for call in group.calls {
                    let isConditional = !group.conditions.isEmpty
                    if let earlier = seen[call],
                        !(isConditional && earlier.isConditional) || (list == "limited" && earlier.list == list)
                    {
                        let place = "\(earlier.list) (\(earlier.origin))"
                        throw group.origin.error(
                            list,
                            earlier.list == list
                                ? "\(call) is already in \(place); keep one of the two"
                                : "\(call) is also in \(place); a call can have only one answer")
                    }
                    seen[call] = (list, isConditional, group.origin)
                }
            }
        }
    }
}
