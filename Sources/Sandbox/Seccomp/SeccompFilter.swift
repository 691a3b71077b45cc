import CLinux
import CSeccomp
import Glibc

/// Owns a libseccomp filter context.
struct SeccompFilter: ~Copyable {
    fileprivate let context: scmp_filter_ctx

    /// An empty filter: everything reaches the listener, and a foreign ABI (i386, x32) ends the process at once,
    /// because its numbers mean other calls than those that were reviewed.
    static func empty() throws(SandboxError) -> SeccompFilter {
        guard let context = seccomp_init(SCMP_ACT_NOTIFY) else {
            throw SandboxError(
                .seccomp, "start a filter with notifications: this kernel or libseccomp has no SECCOMP_RET_USER_NOTIF")
        }
        let filter = SeccompFilter(context: context)
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS), "kill foreign ABIs")
        // The launcher sets no_new_privs itself, as a step of the plan that can be seen and tested.
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_NNP, 0), "leave no_new_privs to the plan")
        // A binary tree over the numbers: a handful of comparisons a call instead of some two hundred.
        try Self.check(seccomp_attr_set(context, SCMP_FLTATR_CTL_OPTIMIZE, 2), "order the filter as a tree")
        return filter
    }

    deinit { seccomp_release(context) }

    func add(
        action: UInt32, number: Int32, call: String, conditions: [SeccompProfile.Condition] = []
    ) throws(SandboxError) {
        // What one rule compares must all hold; rules for one call are alternatives.
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

    /// The filter as the kernel takes it.
    func export() throws(SandboxError) -> [UInt8] {
        // libseccomp 2.5 writes only to a descriptor.
        let descriptor = clinux_memfd("seccomp")
        guard descriptor >= 0 else { throw SandboxError(.seccomp, stage: "create a memfd", errno: errno) }
        defer { close(descriptor) }
        try Self.check(seccomp_export_bpf(context, descriptor), "export the filter")
        let size = lseek(descriptor, 0, SEEK_END)
        guard size > 0, size % SeccompProgram.instructionSize == 0 else {
            throw SandboxError(.seccomp, "export the filter: it came out \(size) bytes long")
        }
        var bytes = [UInt8](repeating: 0, count: Int(size))
        guard pread(descriptor, &bytes, bytes.count, 0) == bytes.count else {
            throw SandboxError(.seccomp, stage: "read the exported filter", errno: errno)
        }
        return bytes
    }

    /// libseccomp answers with a negative errno.
    private static func check(_ result: Int32, _ stage: String) throws(SandboxError) {
        guard result >= 0 else { throw SandboxError(.seccomp, stage: stage, errno: -result) }
    }
}
