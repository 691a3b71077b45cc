import FoundationEssentials
import Glibc
import Sandbox

/// A control group that a command has for itself.
///
/// With cgroup v2 a group holds either processes or limited subgroups (cgroup-v2.rst, "No Internal Process
/// Constraint"), and a login's shell shares its group with whatever it starts. systemd gives out groups: a scope, in
/// which a command runs in the foreground as if it had been started here (man 1 systemd-run). A plain user gets one from
/// its own systemd, below the group that is delegated to it; the one of its login is not.
enum DelegatedScope {
    /// Set for the command that runs in the scope, so that one which is refused there too says so and ends.
    static let marker = "SANDMARTIN_IN_SCOPE"

    /// Starts this command again in a scope of its own, where its group is shared or not this user's, and systemd runs.
    ///
    /// Returns where nothing needs to be done, or nothing can be: whoever needs the groups then gets the kernel's word.
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

    /// Who is no root is served by a systemd of its own, which is found by this variable.
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
