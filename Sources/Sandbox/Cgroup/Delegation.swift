import FoundationEssentials
import Glibc

/// Enables v2 controllers from the group that we were started in down to the groups of our cells.
struct Delegation {
    /// The group that the service was started in.
    let base: String
    /// Our own group, directly below it.
    let group: String

    /// Enables `controllers` for the children of `base` and of `group`.
    func enable(_ controllers: [String]) throws(SandboxError) {
        guard !controllers.isEmpty else { return }
        try enableInBase(controllers)
        try Self.enable(controllers, in: group)
    }

    private func enableInBase(_ controllers: [String]) throws(SandboxError) {
        let first = Self.write(Self.request(for: controllers), to: "\(base)/cgroup.subtree_control")
        if first == 0 { return }
        guard first == EBUSY else {
            throw CgroupAdvice.error(
                stage: "enable \(controllers.joined(separator: ", ")) in", path: "\(base)/cgroup.subtree_control",
                errno: first)
        }
        // EBUSY: the base holds processes, this one among them. If it is the only one, moving it suffices.
        let leaf = "\(group)/service"
        guard mkdir(leaf, 0o755) == 0 || errno == EEXIST else {
            throw CgroupAdvice.error(stage: "make cgroup", path: leaf, errno: errno)
        }
        try Self.move(to: leaf)
        do {
            try Self.enable(controllers, in: base)
        } catch {
            // Undo the move: a failed start changes nothing.
            try Self.move(to: base)
            rmdir(leaf)
            throw error
        }
    }

    private static func enable(_ controllers: [String], in directory: String) throws(SandboxError) {
        let file = "\(directory)/cgroup.subtree_control"
        let result = write(request(for: controllers), to: file)
        guard result == 0 else {
            throw CgroupAdvice.error(
                stage: "enable \(controllers.joined(separator: ", ")) in", path: file, errno: result)
        }
    }

    private static func request(for controllers: [String]) -> String {
        controllers.map { "+\($0)" }.joined(separator: " ")
    }

    private static func move(to directory: String) throws(SandboxError) {
        let result = write("\(getpid())", to: "\(directory)/cgroup.procs")
        guard result == 0 else {
            throw CgroupAdvice.error(stage: "move this process to", path: "\(directory)/cgroup.procs", errno: result)
        }
    }

    /// Writes in one `write(2)`, as kernel files require; returns 0 or errno.
    private static func write(_ text: String, to file: String) -> Int32 {
        let descriptor = open(file, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        return Glibc.write(descriptor, bytes, bytes.count) == bytes.count ? 0 : errno
    }
}

/// What an operator can do about an error of the cgroup file system.
enum CgroupAdvice {
    static func error(stage: String, path: String, errno number: Int32) -> SandboxError {
        let code: SandboxError.Code = [EBUSY: .sharedCgroup, EACCES: .undelegatedCgroup][number, default: .cgroup]
        let fault = SandboxError(code, stage: stage, path: path, errno: number)
        guard let advice = advice(for: number) else { return fault }
        return SandboxError(code, "\(fault.message). \(advice)")
    }

    private static func advice(for number: Int32) -> String? {
        let manager = Privilege.ofThisProcess == .unprivileged ? "--user " : ""
        let unit = "systemd-run \(manager)--scope -p Delegate=yes sandmartin …"
        return switch number {
        case EBUSY:
            "Other processes share the cgroup that sandmartin was started in, so the kernel refuses to delegate "
                + "controllers from it. Start it in a delegated unit of its own: \(unit)"
        case EACCES, EPERM:
            "The cgroup that sandmartin was started in is not delegated to this user. Run it as root, or in a "
                + "delegated unit: \(unit)"
        case EROFS:
            "The cgroup file system is mounted read-only. In a container, mount it writable."
        case ENOENT, ENOTSUP:
            "The controller is not available to this cgroup. Enable it in the groups above, or run: \(unit)"
        default: nil
        }
    }
}
