import CLauncherWire
import CSeccomp
import Glibc

/// Turns a profile into a filter with libseccomp, for the machine that it runs on.
///
/// libseccomp is what knows each architecture's numbers and argument layouts, orders the checks, and puts the check of
/// the architecture first; none of that is something to write by hand.
package enum SeccompCompiler {
    /// - Throws: `SandboxError` (`seccomp`) naming the call or the step that libseccomp did not take.
    package static func compile(_ profile: SeccompProfile) throws(SandboxError) -> SeccompProgram {
        let filter = try SeccompFilter.empty()
        for group in profile.allow {
            for call in group.calls {
                guard let number = try number(of: call, in: group) else { continue }
                try filter.add(action: SCMP_ACT_ALLOW, number: number, call: call, conditions: group.conditions)
            }
        }
        for group in profile.absent {
            for call in group.calls {
                guard let number = try number(of: call, in: group) else { continue }
                try filter.add(action: Self.errnoAction(ENOSYS), number: number, call: call)
            }
        }
        var fatalCalls: [Int32] = []
        for group in profile.fatal {
            for call in group.calls {
                // No rule: like all that is not listed they reach the listener, which knows them by number.
                if let number = try number(of: call, in: group) { fatalCalls.append(number) }
            }
        }
        return SeccompProgram(
            filter: try filter.export(), fatalCalls: fatalCalls.sorted(), limitedCalls: try limitedCalls(of: profile))
    }

    /// No rules either, but for the launcher to let through.
    private static func limitedCalls(
        of profile: SeccompProfile
    ) throws(SandboxError) -> [SeccompProgram.LimitedCall] {
        var limited: [SeccompProgram.LimitedCall] = []
        for group in profile.limited {
            for call in group.calls {
                guard let most = group.most, let number = try number(of: call, in: group) else { continue }
                guard limited.count < Int(LAUNCHER_LIMITED_CALLS) else {
                    throw SandboxError(
                        .seccomp,
                        "\(group.origin): no more than \(LAUNCHER_LIMITED_CALLS) calls can be limited in number; list fewer"
                    )
                }
                limited.append(.init(number: number, condition: group.conditions.first, most: most))
            }
        }
        return limited
    }

    /// The call's number here; nil where this architecture never had it (`open` on arm64).
    private static func number(of call: String, in group: SeccompProfile.Group) throws(SandboxError) -> Int32? {
        let number = seccomp_syscall_resolve_name(call)
        guard number != Self.unknownCall else {
            throw SandboxError(
                .seccomp,
                "\(group.origin): \"\(call)\" is no system call that libseccomp knows here; correct its spelling, "
                    + "or leave it out: what is not listed is refused")
        }
        // libseccomp numbers the calls of other architectures below zero (seccomp_syscall_resolve_name(3)).
        return number < 0 ? nil : number
    }

    /// __NR_SCMP_ERROR.
    private static let unknownCall: Int32 = -1

    /// SCMP_ACT_ERRNO(x), which as a macro with an argument does not reach Swift.
    private static func errnoAction(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }
}

extension SeccompProgram {
    /// The name of a system call of this machine; `syscall 999` for one that libseccomp does not know yet.
    package static func name(of number: Int32) -> String { name(of: number, architecture: UInt32(SCMP_ARCH_NATIVE)) }

    /// - Parameter architecture: as linux/audit.h, and libseccomp, number it.
    static func name(of number: Int32, architecture: UInt32) -> String {
        guard let name = seccomp_syscall_resolve_num_arch(architecture, number) else { return "syscall \(number)" }
        defer { free(name) }
        return String(cString: name)
    }

    /// The number of a system call of this machine; nil for a name that libseccomp does not know or that is another's.
    package static func number(of name: String) -> Int32? {
        let number = seccomp_syscall_resolve_name(name)
        return number < 0 ? nil : number
    }
}
