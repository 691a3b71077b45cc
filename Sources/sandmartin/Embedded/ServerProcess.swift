import Foundation
import Glibc
import Synchronization

/// A server process that we started, with the thread that waits for it.
///
/// The server runs in its own session, so that Ctrl-C at a terminal reaches only us, and we stop the servers in order.
/// If we are killed, the kernel sends the server its parent-death signal. The kernel does so when the *thread* that
/// spawned the server ends (man 2 prctl, PR_SET_PDEATHSIG), so that thread lives exactly as long as the server.
final class ServerProcess: Sendable {
    let name: String
    let pid: pid_t
    private let reaped = Mutex(false)
    private let exited: Task<Int32, Never>

    /// Spawns a server.
    ///
    /// - Parameters:
    ///   - arguments: the path of the program, then its arguments.
    ///   - log: the file to which the server's standard output and error are appended.
    static func start(_ name: String, _ arguments: [String], log: String) async throws -> ServerProcess {
        let (statuses, status) = AsyncStream<Int32>.makeStream()
        return try await withCheckedThrowingContinuation { started in
            let thread = Thread {
                do {
                    let process = ServerProcess(name: name, pid: try spawn(arguments, log: log), statuses: statuses)
                    started.resume(returning: process)
                    status.yield(process.waitUntilReaped())
                } catch {
                    started.resume(throwing: error)
                }
                status.finish()
            }
            thread.name = name
            thread.start()
        }
    }

    private init(name: String, pid: pid_t, statuses: AsyncStream<Int32>) {
        self.name = name
        self.pid = pid
        exited = Task { await statuses.first { _ in true } ?? 0 }
    }

    /// Whether the process was reaped, so that its pid may belong to another process.
    var hasExited: Bool { reaped.withLock { $0 } }

    /// Waits for the end of the process, and returns its exit code or signal as text.
    func exitDescription() async -> String {
        let status = await exited.value
        let signal = status & 0x7F
        return signal == 0 ? "exit code \(status >> 8 & 0xFF)" : "signal \(signal)"
    }

    /// Runs `body`, then stops the server, even if `body` throws. Cancels `body` if the server ends first.
    func run(
        stoppingWith signal: Int32, within grace: Duration, during body: @escaping @Sendable () async throws -> Void
    ) async throws {
        enum End {
            case body
            case server(String)
        }
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask {
                try await body()
                return .body
            }
            group.addTask { .server(await self.exitDescription()) }
            switch await group.nextResult() {
            case .success(.server(let how)):
                group.cancelAll()
                _ = await group.nextResult()
                throw Failure("\(name) ended unexpectedly (\(how)); see its log")
            case .failure(let error):
                await stop(with: signal, within: grace)
                throw error
            case .success(.body), nil:
                await stop(with: signal, within: grace)
            }
        }
    }

    /// Sends `signal`, and SIGKILL after `grace`; returns when the process has ended.
    func stop(with signal: Int32, within grace: Duration) async {
        // Not a child task, because it must run even if our own task is cancelled.
        let deadline = Task {
            try await Task.sleep(for: grace)
            send(SIGKILL)
        }
        send(signal)
        _ = await exited.value
        deadline.cancel()
    }

    private func send(_ signal: Int32) {
        reaped.withLock { if !$0 { kill(pid, signal) } }
    }

    /// Waits without reaping, then reaps under the lock, so that `send` never signals a reused pid.
    private func waitUntilReaped() -> Int32 {
        var information = siginfo_t()
        while waitid(P_PID, id_t(pid), &information, WEXITED | WNOWAIT) != 0, errno == EINTR {}
        return reaped.withLock {
            var status: Int32 = 0
            waitpid(pid, &status, 0)
            $0 = true
            return status
        }
    }

    /// POSIX_SPAWN_SETSID of <spawn.h>, which Swift's Glibc module lacks.
    private static let newSession: Int32 = 0x80

    private static func spawn(_ arguments: [String], log: String) throws(Failure) -> pid_t {
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(newSession | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)

        // Our environment may contain secrets, so the servers do not inherit it.
        let environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC"]
        var pid: pid_t = 0
        let status = withCStrings(arguments) { argv in
            withCStrings(environment) { envp in posix_spawn(&pid, arguments[0], &actions, &attributes, argv, envp) }
        }
        guard status == 0 else { throw Failure("start \(arguments[0])", errno: status) }
        return pid
    }
}

/// Calls `body` with a null-terminated array of C strings, as for `execve`.
private func withCStrings<Result>(
    _ strings: [String], _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Result
) -> Result {
    var pointers = strings.map { strdup($0) } + [nil]
    defer { for pointer in pointers { free(pointer) } }
    return body(&pointers)
}
