import Dispatch
import FoundationEssentials
import Glibc
import Grading
import Settings

/// A host whose cells are plain local processes: real Python and real sockets, but no limits and no isolation.
///
/// Only for programs of this repository.
struct LocalHost: CellHost {
    let mode = CellMode.cold
    let enforcement = "none"

    func root(named name: String?) -> RootIdentity? { RootIdentity.none }

    func effectiveLimits(_ limits: CellLimits) -> LimitOverrides { limits.overrides }

    func startPair(_ request: PairRequest) throws -> any CellPair {
        let control = try SocketPair()
        let link = try SocketPair()
        defer {
            control.far.close()
            link.near.close()
            link.far.close()
        }
        let harness = try LocalProcess(
            Self.python + ["\(SourceTree.library)harness.py"], files: request.harness,
            descriptors: [3: control.far, 4: link.near])
        let submission = try LocalProcess(
            Self.python + ["\(SourceTree.library)submission.py"], files: request.submission, descriptors: [4: link.far])
        return LocalPair(control: control.near, harness: harness, submission: submission)
    }

    func run(_ request: ProgramRequest) async throws -> ProgramRun {
        let process = try LocalProcess(Self.python + [request.script], files: request.files, stdin: request.stdin)
        let status = await process.wait()
        let ending: ProgramRun.Ending =
            status & 0x7F == 0 ? .exited(code: Int(status >> 8 & 0xFF)) : .signalled(Int(status & 0x7F))
        return ProgramRun(
            ending: ending, stdout: try process.read("stdout"), stderr: try process.read("stderr"),
            cpuMilliseconds: 0, memoryPeakBytes: 0, mode: mode, root: .none)
    }

    private static let python = [SourceTree.python, "-E", "-s", "-B"]
}

private actor LocalPair: CellPair {
    nonisolated let mode = CellMode.cold
    nonisolated let root = RootIdentity.none
    private let control: Descriptor
    private let harness: LocalProcess
    private let submission: LocalProcess
    private var pending: [UInt8] = []
    private var printed = 0
    private var isClosed = false

    init(control: Descriptor, harness: LocalProcess, submission: LocalProcess) {
        self.control = control
        self.harness = harness
        self.submission = submission
    }

    func receive() async throws -> [UInt8]? {
        while true {
            if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { pending.removeFirst(end + 1) }
                return Array(pending[..<end])
            }
            let bytes = await control.read()
            guard !bytes.isEmpty else { return nil }
            pending += bytes
        }
    }

    func send(_ line: [UInt8]) { control.write(line + [UInt8(ascii: "\n")]) }
    func beginBudget(_ limits: TestLimits) throws { printed = try submission.read("stdout").count }

    func extendBudget(cpu: Duration, wall: Duration) {}

    func endBudget(beginning next: TestLimits?) throws -> BudgetUsage? {
        let all = try submission.read("stdout")
        defer { printed = all.count }
        return BudgetUsage(cpuMilliseconds: 0, output: String(decoding: all[printed...], as: UTF8.self))
    }

    func release() async -> PairEnd { await close() }

    func close() async -> PairEnd {
        let submissionEnded = submission.hasEnded
        if !isClosed {
            isClosed = true
            control.close()
            await harness.end()
            await submission.end()
        }
        return PairEnd(
            harness: .closed, submission: submissionEnded ? .ended("by itself") : .closed,
            unfinished: BudgetUsage(cpuMilliseconds: 0, output: ""), memoryPeakBytes: 0)
    }
}

/// A child process in its own directory, which also stores its output.
private final class LocalProcess: Sendable {
    private let pid: pid_t
    private let directory: String

    init(
        _ command: [String], files: [String: [UInt8]], descriptors: [Int32: Descriptor] = [:], stdin: [UInt8] = []
    ) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "cell-\(UUID().uuidString)").path
        let work = "\(directory)/work"
        try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
        for (name, bytes) in files { try Data(bytes).write(to: URL(filePath: "\(work)/\(name)")) }
        try Data(stdin).write(to: URL(filePath: "\(directory)/stdin"))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "\(directory)/stdin", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "\(directory)/stdout", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, "\(directory)/stderr", O_WRONLY | O_CREAT | O_APPEND, 0o600)
        for (number, descriptor) in descriptors {
            posix_spawn_file_actions_adddup2(&actions, descriptor.number, number)
        }

        // Swift's Glibc module lacks posix_spawn_file_actions_addchdir_np, so env changes the directory.
        let arguments = ["/usr/bin/env", "-i", "-C", work, "PATH=/usr/bin", "LANG=C.UTF-8"] + command
        var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        argv.append(nil)
        defer { for argument in argv { free(argument) } }
        var pid: pid_t = 0
        let error = posix_spawn(&pid, arguments[0], &actions, nil, argv, [nil])
        guard error == 0 else {
            throw GradingError(.cell, "spawn \(arguments[0]): \(String(cString: strerror(error)))")
        }
        self.pid = pid
    }

    func read(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(filePath: "\(directory)/\(name)"))) }

    var hasEnded: Bool {
        var information = siginfo_t()
        return waitid(P_PID, id_t(pid), &information, WEXITED | WNOHANG | WNOWAIT) == 0
            && information.si_signo == SIGCHLD
    }

    func wait() async -> Int32 {
        await offloaded { [pid] in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) < 0, errno == EINTR {}
            return status
        }
    }

    func end() async {
        kill(pid, SIGKILL)
        _ = await wait()
        try? FileManager.default.removeItem(atPath: directory)
    }
}

private struct Descriptor: Sendable {
    let number: Int32

    func read() async -> [UInt8] {
        await offloaded { [number] in
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            let count = Glibc.read(number, &buffer, buffer.count)
            return Array(buffer.prefix(max(0, count)))
        }
    }

    func write(_ bytes: [UInt8]) {
        // Our lines always fit into the socket buffer.
        _ = bytes.withUnsafeBytes { Glibc.send(number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    }

    func close() { _ = Glibc.close(number) }
}

/// A socket pair whose descriptor numbers are above those that a child uses.
private struct SocketPair {
    let near: Descriptor
    let far: Descriptor

    init() throws {
        var ends: [Int32] = [0, 0]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0 else {
            throw GradingError(.cell, "socketpair: \(String(cString: strerror(errno)))")
        }
        near = Descriptor(number: fcntl(ends[0], F_DUPFD_CLOEXEC, 20))
        far = Descriptor(number: fcntl(ends[1], F_DUPFD_CLOEXEC, 20))
        for end in ends { _ = Glibc.close(end) }
    }
}

/// Runs a blocking call outside of the cooperative thread pool.
private func offloaded<Value: Sendable>(_ call: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async { continuation.resume(returning: call()) }
    }
}
