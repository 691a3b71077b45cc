import Settings

/// A harmless program in its own cell. It runs beside a hostile program, which must not disturb it, or after one, which
/// must have left no trace.
struct Bystander {
    /// The expected standard output.
    private static let expectedOutput = "undisturbed\n"

    /// The program. It checks that its surroundings are those of a new cell. With the argument `stay` it then reports
    /// that it is there, waits for a line, and checks its surroundings again.
    static let source = """
        import fcntl
        import os
        import resource
        import signal
        import sys
        import time


        def surroundings():
            with open("/proc/self/net/unix") as sockets, open("/proc/self/net/dev") as devices:
                network = (len(sockets.readlines()), devices.read())
            files = {name: sorted(os.listdir(name)) for name in ["/", "/dev", "/work", "/tmp"]}
            limits = [resource.getrlimit(number) for number in range(16)]
            processes = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
            return network, files, limits, processes, sorted(os.environ.items()), os.uname().nodename


        before = surroundings()
        (sockets, devices), files, limits, processes, environment, name = before
        assert sockets == 1, f"there are {sockets - 1} sockets in its network"
        counters = [line.split(":")[1].split() for line in devices.splitlines() if ":" in line]
        assert len(counters) == 1 and set(counters[0]) == {"0"}, f"its network has been used: {counters}"
        assert files["/work"] == ["program.py"] and files["/tmp"] == [], f"there are foreign files: {files}"
        assert processes == sorted({1, os.getpid()}), f"there are foreign processes in its cell: {processes}"
        assert limits[resource.RLIMIT_CPU][0] == resource.RLIM_INFINITY, "its CPU time has an rlimit"
        assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set(), "signals are blocked"
        assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL and signal.getsignal(signal.SIGHUP) == signal.SIG_DFL
        assert os.umask(0o022) == 0o022 and os.getpriority(os.PRIO_PROCESS, 0) == 0 and name == "cell"

        if sys.argv[1:] == ["stay"]:
            held = [open(f"/dev/{name}", "r+b", 0) for name in ["null", "zero", "full", "random", "urandom"]]
            for device in held:
                try:
                    fcntl.lockf(device, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    pass  # the host's devices, shared without root: another bystander holds the lock
            for path in ["/usr/bin/python3", os.__file__]:
                held.append(open(path, "rb"))
                fcntl.lockf(held[-1], fcntl.LOCK_SH | fcntl.LOCK_NB)
            began = time.time() - time.monotonic()
            kept = os.urandom(1 << 16)
            with open("/tmp/kept", "wb") as file:
                file.write(kept)
            child = os.fork()
            if child == 0:
                signal.pause()
            os.write(3, b"here\\n")
            assert os.read(3, 16) == b"leave\\n"
            assert os.waitpid(child, os.WNOHANG) == (0, 0), "its child has ended"
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
            with open("/tmp/kept", "rb") as file:
                assert file.read() == kept, "its file has changed"
            os.unlink("/tmp/kept")
            assert abs(time.time() - time.monotonic() - began) < 60, "the clock was set"
            assert surroundings() == before, f"its surroundings have changed: {before} {surroundings()}"
        print("undisturbed")
        """

    let cell: Cell
    private let isHere: Bool

    /// Starts a bystander that stays until `leave()`.
    init(in sandbox: Sandbox, policy: Policy, start: CellStart) async throws {
        cell = try await sandbox.build(CellShape(policy: policy), start: start)
        do {
            try await cell.dispatch(Self.job("stay"), cpu: .seconds(60), wall: .seconds(300))
        } catch {
            await cell.destroy()
            throw error
        }
        // Nil if the program failed, which `leave` reports.
        isHere = await cell.receiveLine() != nil
    }

    /// Ends the bystander.
    ///
    /// - Returns: what disturbed it, one sentence each.
    func leave() async throws -> [String] {
        // A failure shows in the result.
        if isHere, await !cell.hasEnded { try? await cell.send(Array("leave\n".utf8)) }
        return Self.complaints(about: try await cell.result())
    }

    /// Runs a bystander that checks its surroundings once and ends by itself.
    static func run(in sandbox: Sandbox, policy: Policy, start: CellStart) async throws -> [String] {
        let cell = try await sandbox.build(CellShape(policy: policy), start: start)
        return complaints(
            about: try await sandbox.run(job("look"), in: cell, cpu: .seconds(60), wall: .seconds(300)))
    }

    private static func job(_ argument: String) -> CellJob {
        CellJob(
            arguments: ["program.py", argument],
            files: [CellFile(path: "program.py", contents: Array(source.utf8))], keepsControl: argument == "stay")
    }

    private static func complaints(about result: ProgramResult) -> [String] {
        let evidence = result.evidence
        var complaints: [String] = []
        if result.outcome != .ok { complaints.append("ended as \(result.outcome.rawValue)") }
        if !evidence.refusedSyscalls.isEmpty {
            complaints.append("was refused \(evidence.refusedSyscalls.map(\.name).joined(separator: ", "))")
        }
        // Hits of the memory limit alone are harmless: the kernel may have reclaimed caches.
        if evidence.cgroup.oomKills > 0 || evidence.cgroup.processLimitHits > 0 {
            complaints.append("hit a limit that it does not come near")
        }
        if complaints.isEmpty, result.stdout != Array(expectedOutput.utf8) {
            complaints.append("printed \"\(String(escapingInvalid: result.stdout))\"")
        }
        if !complaints.isEmpty, let line = result.lastErrorLine {
            complaints.append("last line of its standard error: \(line)")
        }
        return complaints
    }
}
