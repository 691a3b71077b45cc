import CLauncherWire
import CSeccomp
import Glibc

/// Compiles a profile into a filter for this machine, with libseccomp.
///
/// libseccomp knows the call numbers and argument layouts of each architecture, orders the checks, and puts the check
/// of the architecture first. Writing this by hand would be error-prone.
package enum SeccompCompiler {
    /// - Throws: `SandboxError` (`seccomp`) that names the call or step that libseccomp rejected.
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
                // Fatal calls get no rule: like unlisted calls they reach the listener, which knows them by number.
                if let number = try number(of: call, in: group) { fatalCalls.append(number) }
            }
        }
        return SeccompProgram(
            filter: try filter.export(), fatalCalls: fatalCalls.sorted(), limitedCalls: try limitedCalls(of: profile))
    }

    /// Returns the limited calls. They get no rule either: the launcher counts them and lets them through.
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
                        "\(group.origin): no more than \(LAUNCHER_LIMITED_CALLS) calls can be limited; list fewer"
                    )
                }
                limited.append(.init(number: number, condition: group.conditions.first, most: most))
            }
        }
        return limited
    }

    /// Returns the call's number on this machine; nil if this architecture never had the call (`open` on arm64).
    private static func number(of call: String, in group: SeccompProfile.Group) throws(SandboxError) -> Int32? {
        let number = seccomp_syscall_resolve_name(call)
        guard number != Self.unknownCall else {
            throw SandboxError(
                .seccomp,
                "\(group.origin): \"\(call)\" is no system call that libseccomp knows here; correct the spelling, "
                    + "or remove it: calls that are not listed are refused")
        }
        // libseccomp numbers the calls of other architectures below zero (seccomp_syscall_resolve_name(3)).
        return number < 0 ? nil : number
    }

    /// __NR_SCMP_ERROR.
    private static let unknownCall: Int32 = -1

    /// SCMP_ACT_ERRNO(x). Swift does not import macros with arguments.
    private static func errnoAction(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }
}

extension SeccompProgram {
    /// Returns the name of a system call of this machine, or `syscall 999` if libseccomp does not know it.
    package static func name(of number: Int32) -> String { name(of: number, architecture: UInt32(SCMP_ARCH_NATIVE)) }

    /// - Parameter architecture: an AUDIT_ARCH_ constant of linux/audit.h, which libseccomp uses too.
    static func name(of number: Int32, architecture: UInt32) -> String {
        guard let name = seccomp_syscall_resolve_num_arch(architecture, number) else { return "syscall \(number)" }
        defer { free(name) }
        return String(cString: name)
    }

    /// Returns the number of a system call of this machine; nil if libseccomp does not know the name or this machine
    /// lacks the call.
    package static func number(of name: String) -> Int32? {
        let number = seccomp_syscall_resolve_name(name)
        return number < 0 ? nil : number
    }
}
