// The owner of `stat`, to the compiler, since the module imports FoundationNetworking.
import CDispatch
import Glibc

extension ServerProcess {
    /// Returns the command line that starts `arguments` without privileges and, if we are root, as `user`.
    ///
    /// The state directory may be below a directory that `user` cannot enter, such as `/root`. For root the command
    /// therefore creates a mount namespace in which the state directory is also mounted at its `mountPoint`; the mount
    /// ends with the server. Each program of the chain execs the next, so the pid that we spawn is the server's.
    /// unshare, setpriv and sh are in util-linux and dash, which are essential packages of Debian.
    static func confined(
        _ arguments: [String], as user: ServiceUser?, in state: StateDirectory, parentDeathSignal: String
    ) -> [String] {
        let bounds = ["/usr/bin/setpriv", "--no-new-privs", "--pdeathsig", parentDeathSignal]
        guard let user else { return bounds + ["--"] + arguments }
        let mount = ["/usr/bin/unshare", "--mount", "--propagation", "private", "--", "/bin/sh", "-ec"]
        let script = #"mount --bind "$1" "$2"; shift 2; exec "$@""#
        let identity = [
            "--reuid", String(user.uid), "--regid", String(user.gid), "--clear-groups", "--inh-caps=-all",
            "--bounding-set=-all",
        ]
        return mount + [script, "sh", state.path, state.mountPoint] + bounds + identity + ["--"] + arguments
    }

    /// Stops a server that a killed `serve` left behind in `directory`, its working directory.
    ///
    /// The pid in the file may belong to another process by now. The process is ours if it has the server's name and
    /// its working directory is `directory` (compared by inode, because the server sees it under another path).
    static func endLeftover(pidFile: String, command: String, directory: String, signal: Int32) async throws {
        guard let pid = firstLine(of: pidFile).flatMap({ pid_t($0) }), pid > 1 else { return }
        func isOurs() -> Bool {
            var home = stat()
            var working = stat()
            return firstLine(of: "/proc/\(pid)/comm") == command && stat(directory, &home) == 0
                && stat("/proc/\(pid)/cwd", &working) == 0
                && home.st_dev == working.st_dev && home.st_ino == working.st_ino
        }
        guard isOurs() else { return }
        Console.say("Stopping \(command) (process \(pid)), left over from an earlier run")
        kill(pid, signal)
        // The process is not our child, so its end must be polled for.
        let deadline = ContinuousClock.now + .seconds(30)
        while isOurs() {
            guard ContinuousClock.now < deadline else {
                throw Failure(
                    "\(command) (process \(pid)), left over from an earlier run, did not stop within 30 s; stop it "
                        + "by hand"
                )
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    static func firstLine(of file: String) -> String? { lines(of: file).first }

    /// Returns the lines in the first 4096 bytes of a file; none if the file cannot be read.
    static func lines(of file: String) -> [String] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let text = String(unsafeUninitializedCapacity: 4096) { max(read(descriptor, $0.baseAddress, $0.count), 0) }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
