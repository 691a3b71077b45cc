import ArgumentParser
import Sandbox
import Settings

struct PolicyShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a policy with its inherited values, and the origin of each value.",
        discussion: "The output is a valid policy file that extends no other policy.")

    @Argument(help: "The name or file of the policy.")
    var name = "default"

    @Flag(help: "Print JSON, including the system calls of the profile.")
    var json = false

    func run() throws {
        let library = try PolicyLibrary.configured()
        let effective = try library.chosenAsWritten(name)
        if json {
            return try Console.printJSON(
                PolicyView(effective, profile: library.seccompProfile(effective.policy.seccompProfile)))
        }
        if effective.ancestry.count > 1 { Console.print("# \(effective.ancestry.joined(separator: " extends "))") }
        for (section, limits) in [("limits", effective.policy.limits), ("bounds", effective.policy.bounds)] {
            Console.print("\(section):")
            for (key, value) in limits.settings {
                show("  \(key): \(value)", effective.origin(of: "\(section).\(key)"))
            }
        }
        show("seccomp: \(effective.policy.seccompProfile)", effective.origin(of: "seccomp"))
    }

    private func show(_ line: String, _ origin: SettingOrigin?) {
        let padding = String(repeating: " ", count: max(1, 24 - line.count))
        Console.print("\(line)\(padding)# \(origin?.description ?? PolicyView.default)")
    }
}

/// The output of `policy show --json`.
private struct PolicyView: Encodable {
    /// The origin of a bound that no file sets, and which is equal to the limit.
    static let `default` = "default"

    struct Value: Encodable {
        var value: String
        var origin: String
    }

    struct Group: Encodable {
        var reason: String
        var calls: [String]
        var most: Int?
        var origin: String

        init(_ group: SeccompProfile.Group) {
            reason = group.reason
            calls = group.calls
            most = group.most
            origin = group.origin.description
        }
    }

    struct Profile: Encodable {
        var value: String
        var origin: String
        var allow: [Group]
        var limited: [Group]
        var absent: [Group]
        var fatal: [Group]
    }

    var name: String
    var extends: [String]
    var limits: [String: Value]
    var bounds: [String: Value]
    var seccomp: Profile

    init(_ effective: EffectivePolicy, profile: SeccompProfile) {
        func origin(_ key: String) -> String { effective.origin(of: key)?.description ?? Self.default }
        func values(_ section: String, _ limits: Limits) -> [String: Value] {
            Dictionary(
                uniqueKeysWithValues: limits.settings.map {
                    ($0.key, Value(value: $0.value, origin: origin("\(section).\($0.key)")))
                })
        }
        name = effective.policy.name
        extends = Array(effective.ancestry.dropFirst())
        limits = values("limits", effective.policy.limits)
        bounds = values("bounds", effective.policy.bounds)
        seccomp = Profile(
            value: profile.name, origin: origin("seccomp"), allow: profile.allow.map(Group.init),
            limited: profile.limited.map(Group.init), absent: profile.absent.map(Group.init),
            fatal: profile.fatal.map(Group.init))
    }
}
