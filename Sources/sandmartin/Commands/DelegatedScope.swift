import FoundationEssentials
import Glibc
import Sandbox

/// Gives a command a control group of its own, by restarting it in a systemd scope.
///
/// With cgroup v2 a group contains either processes or limited subgroups (cgroup-v2.rst, "No Internal Process
/// Constraint"), and a login shell shares its group with the commands that it starts. In a scope a command still runs
/// in the foreground, but in its own group (man 1 systemd-run). A user other than root gets a scope from the user's
/// systemd, below the group that is delegated to that user; the group of the login is not delegated.
enum DelegatedScope {
    /// The variable that marks the restarted command, so that it does not restart again.
    static let marker = "SANDMARTIN_IN_SCOPE"

    /// Restarts this command in its own scope if its group is shared or not writable, and systemd is running.
    ///
    /// Returns if the group is usable, or if a restart is impossible; using the group then fails with the kernel's
    /// error.
    ///
    /// - Throws: `Failure` when systemd-run cannot be started.
    static func restartIfShared() throws(Failure) {
        // sd_booted(3)
        guard access("/run/systemd/system", F_OK) == 0, getenv(marker) == nil, hasManager, isUnusable else { return }
        guard let executable = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") else {
            return
        }
        setenv(marker, "1", 1)
        let manager = Privilege.ofThisProcess == .unprivileged ? ["--user"] : []
        let command = ["systemd-run"] + manager + ["--quiet", "--scope", "--property=Delegate=yes", "--", executable]
        var arguments = (command + CommandLine.arguments.dropFirst()).map { strdup($0) }
        arguments.append(nil)
        execvp("systemd-run", arguments)
        throw Failure("systemd-run cannot be started: \(String(cString: strerror(errno)))")
    }

    /// Whether there is a systemd to ask: the system's for root, else the user's, which XDG_RUNTIME_DIR locates.
    private static var hasManager: Bool {
        Privilege.ofThisProcess == .privileged || getenv("XDG_RUNTIME_DIR") != nil
    }

    private static var isUnusable: Bool {
        do {
            _ = try ServiceCgroups(preparing: try CgroupHost.detect())
            return false
        } catch {
            return [.sharedCgroup, .undelegatedCgroup].contains(error.code)
        }
    }
}
