import CLinux
import CSeccomp
import Glibc

/// Owns a libseccomp filter context.
struct SeccompFilter: ~Copyable {
    fileprivate let context: scmp_filter_ctx

    /// Creates a filter without rules: every call reaches the listener, and a call through a foreign ABI (i386, x32)
    /// kills the process, because its numbers mean other calls than the reviewed ones.
    static func empty() throws(SandboxError) -> SeccompFilter {
        guard let context = seccomp_init(SCMP_ACT_NOTIFY) else {
            throw SandboxError(
                .seccomp, "create a filter with notifications: this kernel or libseccomp lacks SECCOMP_RET_USER_NOTIF")
        }
        let filter = SeccompFilter(context: context)
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "kill foreign ABIs")
        // The launcher sets no_new_privs itself, in a step of the plan that tests can see.
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_NNP, 0), "leave no_new_privs to the plan")
        // A binary tree over the numbers takes a few comparisons a call instead of about two hundred.
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "order the filter as a tree")
        return filter
    }

    deinit { seccomp_release(context) }

    func add(
        action: UInt32, number: Int32, call: String, conditions: [SeccompProfile.Condition] = []
    ) throws(SandboxError) {
        // All comparisons of one rule must hold. Several rules for one call are alternatives.
        var rules: [[scmp_arg_cmp]] = [[]]
        for condition in conditions {
            rules = rules.flatMap { rule in
                condition.values.values.sorted().map { value in
                    rule + [
                        scmp_arg_cmp(
                            arg: UInt32(condition.argument), op: SCMP_CMP_MASKED_EQ, datum_a: condition.mask,
                            datum_b: value)
                    ]
                }
            }
        }
        for comparisons in rules {
            try Self.check(
                seccomp_rule_add_array(context, action, number, UInt32(comparisons.count), comparisons),
                "add a rule for \(call)")
        }
    }

    /// Returns the filter as BPF code for the kernel.
    func export() throws(SandboxError) -> [UInt8] {
        // libseccomp 2.5 writes only to a descriptor.
        let descriptor = clinux_memfd("seccomp")
        guard descriptor >= 0 else { throw SandboxError(.seccomp, stage: "create a memfd", errno: errno) }
        defer { close(descriptor) }
        try Self.check(seccomp_export_bpf(context, descriptor), "export the filter")
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0, size % SeccompProgram.instructionSize == 0 else {
            throw SandboxError(.seccomp, "export the filter: \(size) bytes is not a valid size")
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else {
            throw SandboxError(.seccomp, stage: "read the exported filter", errno: errno)
        }
        return bytes
    }

    /// Throws if `result` is an error. libseccomp returns a negative errno.
    private static func check(_ result: Int32, _ stage: String) throws(SandboxError) {
        guard result >= 0 else { throw SandboxError(.seccomp, stage: stage, errno: -result) }
    }
}
