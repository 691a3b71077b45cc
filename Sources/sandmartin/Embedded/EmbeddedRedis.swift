import Glibc
import ServiceLifecycle

/// A private Redis that is reachable only over a Unix socket in the state directory.
struct EmbeddedRedis {
    private static let program = "/usr/bin/redis-server"

    /// Starts the server, runs `body` with its URL, and stops the server.
    ///
    /// The server keeps an append-only file and evicts nothing: queued work must survive a restart and must not make
    /// room for cache entries, which expire.
    static func run(
        in state: StateDirectory, as user: ServiceUser?,
        during body: @escaping @Sendable (_ url: String) async throws -> Void
    ) async throws {
        guard access(program, X_OK) == 0 else {
            throw Failure(
                "\(program) is missing; install it with `apt-get install redis-server`, "
                    + "or set redis.url to an existing server")
        }
        let home = try state.makePrivateDirectory("redis", for: user)
        let serverHome = (user == nil ? state.shortPath : state.mountPoint) + "/redis"
        let socket = state.shortPath + "/redis/socket"

        try await ServerProcess.endLeftover(
            pidFile: home + "/pid", command: "redis-server", directory: home, signal: SIGTERM)
        Console.say("Starting Redis in \(home)")
        let process = try await ServerProcess.start(
            "Redis",
            ServerProcess.confined(
                [
                    program, "--port", "0", "--unixsocket", serverHome + "/socket", "--unixsocketperm", "700",
                    "--dir", serverHome, "--pidfile", serverHome + "/pid", "--daemonize", "no", "--supervised", "no",
                    "--appendonly", "yes", "--appendfsync", "everysec", "--save", "", "--maxmemory-policy",
                    "noeviction",
                ], as: user, in: state, parentDeathSignal: "TERM"),
            log: state.path + "/log/redis.log")
        try await process.run(stoppingWith: SIGTERM, within: .seconds(20)) {
            try await cancelWhenGracefulShutdown {
                while !answers(socket) { try await Task.sleep(for: .milliseconds(20)) }
            }
            try await body("unix://\(socket)")
            Console.say("Stopping Redis")
        }
    }

    /// Returns whether the server has loaded its data; before that it answers every command with an error.
    private static func answers(_ socketPath: String) -> Bool {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8.prefix($0.count - 1)) }
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard connected == 0, send(descriptor, "PING\r\n", 6, Int32(MSG_NOSIGNAL)) == 6 else { return false }
        // A local server answers immediately; the timeout of a second is for one that stops in between.
        var answering = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&answering, 1, 1000) == 1 else { return false }
        var answer = [UInt8](repeating: 0, count: 16)
        return recv(descriptor, &answer, answer.count, 0) == 7 && answer.starts(with: Array("+PONG\r\n".utf8))
    }
}
