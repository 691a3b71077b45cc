import Settings

/// A proposed policy and profile for a traced program: files for an admin to review.
package struct PolicyProposal: Sendable {
    /// The name of `policies/NAME.yaml` and, if the profile differs from the one in use, `policies/seccomp/NAME.yaml`.
    package let name: String
    package let policy: String
    package let profile: String?

    /// - Parameters:
    ///   - program: the program's file name, for the comments.
    ///   - base: the policy that the proposal extends; nil if that policy is a file outside of the library.
    package init(_ trace: ProgramTrace, program: String, extending base: String?) {
        name = Self.name(of: program)
        profile = SeccompProposal(trace, program: program).text
        policy = Self.policy(trace, program: program, base: base, profile: profile == nil ? nil : name)
    }

    /// Returns a valid name of a policy: `for-fib` for `Fib.py`.
    private static func name(of program: String) -> String {
        let stem = program.hasSuffix(".py") ? program.dropLast(3) : program[...]
        let name = String(stem.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" })
        return name.isEmpty ? "program" : "for-\(name)"
    }

    private static func policy(_ trace: ProgramTrace, program: String, base: String?, profile: String?) -> String {
        let policy = trace.policy.policy
        var lines = ["# For \(program), based on the use of one run. Review it before you use it."]
        if trace.isCutShort {
            lines.append("# The run ended as \(trace.result.outcome.rawValue): trace it again under these limits.")
        }
        if let base { lines.append("extends: \(base)") }
        var limits: [String] = []
        var bounds: [String] = []
        let own = Dictionary(uniqueKeysWithValues: policy.limits.settings)
        let most = Dictionary(uniqueKeysWithValues: trace.uses.map { ($0.key, $0) })
        for (key, bound) in policy.bounds.settings {
            let use = most[key]
            guard let value = use?.proposal ?? own[key], base == nil || value != own[key] else { continue }
            limits.append("  \(key): \(value)" + (use?.used.map { "  # used: \($0)" } ?? ""))
            let isBeyond = use?.isProposedBeyondBound ?? false
            if isBeyond || base == nil { bounds.append("  \(key): \(isBeyond ? value : bound)") }
        }
        if !limits.isEmpty { lines += ["limits:"] + limits }
        if !bounds.isEmpty { lines += ["bounds:"] + bounds }
        if let profile = profile ?? (base == nil ? policy.seccompProfile : nil) { lines.append("seccomp: \(profile)") }
        return lines.joined(separator: "\n")
    }
}
