import Glibc

extension ServerProcess {
    /// The command line that starts `arguments` without privileges and, for root, as `user`.
    ///
    /// A state directory may lie where `user` cannot go, such as a clone in `/root`. So root gives the server a mount
    /// namespace of its own in which the state directory is also mounted at its `mountPoint`; nothing else changes, and
    /// the mount goes with the server. Each program of the chain executes the next one in its place, so the pid that
    /// we spawn is the server's. All three come with util-linux and dash, which Debian cannot be without.
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

    /// Ends a server that a killed `serve` left behind in `directory`, the server's working directory.
    ///
    /// The pid file alone proves nothing: its number may be another process's by now. It is ours if it carries the
    /// server's name and its working directory is this very directory (compared by inode, since the server sees it
    /// under another path).
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
        Console.say("Stopping \(command) (process \(pid)), which an earlier run left behind")
        kill(pid, signal)
        // No child of ours: there is nobody to tell us of its end.
        let deadline = ContinuousClock.now + .seconds(30)
        while isOurs() {
            guard ContinuousClock.now < deadline else {
                throw Failure("\(command) (process \(pid)) of an earlier run does not stop; end it by hand")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    static func firstLine(of file: String) -> String? { lines(of: file).first }

    /// The lines of a small file; none if it cannot be read.
    static func lines(of file: String) -> [String] {
        let descriptor = open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        let text = String(unsafeUninitializedCapacity: 4096) { max(read(descriptor, $0.baseAddress, $0.count), 0) }
        return text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}
