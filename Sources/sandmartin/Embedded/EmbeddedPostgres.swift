import Glibc
import ServiceLifecycle

/// A private PostgreSQL, reachable only over a Unix socket in the state directory.
struct EmbeddedPostgres {
    private static let programs = "/usr/lib/postgresql/15/bin"

    /// Starts it, runs `body` with its URL, and stops it.
    static func run(
        in state: StateDirectory, as user: ServiceUser?,
        during body: @escaping @Sendable (_ url: String) async throws -> Void
    ) async throws {
        guard access(programs + "/postgres", X_OK) == 0 else {
            throw Failure(
                "\(programs)/postgres is missing; install it with `apt-get install postgresql-15`, "
                    + "or set database.url to a server of yours")
        }
        let home = try state.makePrivateDirectory("postgres", for: user)
        let data = home + "/data"
        let pidFile = data + "/postmaster.pid"
        let log = state.path + "/log/postgres.log"
        // What the server calls the directory, and what we do.
        let seen = (user == nil ? state.shortPath : state.mountPoint) + "/postgres"
        let socketDirectory = state.shortPath + "/postgres"

        // A fast shutdown: ends sessions, writes a checkpoint (postgres(1), "SIGINT").
        try await ServerProcess.endLeftover(pidFile: pidFile, command: "postgres", directory: data, signal: SIGINT)
        if access(data, F_OK) != 0 { try await makeCluster(in: state, as: user, at: seen, log: log) }

        Console.say("Starting PostgreSQL in \(home)")
        let process = try await ServerProcess.start(
            "PostgreSQL",
            ServerProcess.confined(
                [
                    programs + "/postgres", "-D", seen + "/data",
                    "-c", "listen_addresses=", "-c", "unix_socket_directories=\(seen)",
                    "-c", "unix_socket_permissions=0700", "-c", "max_connections=100",
                    "-c", "dynamic_shared_memory_type=mmap",
                ], as: user, in: state, parentDeathSignal: "INT"),
            log: log)
        try await process.run(stoppingWith: SIGINT, within: .seconds(20)) {
            try await cancelWhenGracefulShutdown { try await waitUntilReady(process, pidFile: pidFile) }
            try await body("postgresql:///postgres?host=\(socketDirectory)&user=sandmartin")
            Console.say("Stopping PostgreSQL")
        }
    }

    /// Makes the cluster under another name first, so that one half made by a killed `serve` is never used.
    ///
    /// `trust` is safe where only the servers' user and root can reach the socket: its directory has mode 0700.
    private static func makeCluster(
        in state: StateDirectory, as user: ServiceUser?, at seen: String, log: String
    ) async throws {
        Console.say("Making a new PostgreSQL database (once)")
        let commands = [
            ["/bin/rm", "-rf", seen + "/data.new"],
            [
                programs + "/initdb", "--pgdata", seen + "/data.new", "--username=sandmartin", "--encoding=UTF8",
                "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
            ],
            ["/bin/mv", "-T", seen + "/data.new", seen + "/data"],
        ]
        for command in commands {
            let process = try await ServerProcess.start(
                "initdb", ServerProcess.confined(command, as: user, in: state, parentDeathSignal: "KILL"), log: log)
            let end = await process.exitDescription()
            guard end == "exit code 0" else { throw Failure("\(command[0]) failed (\(end)); see \(log)") }
        }
    }

    /// Waits for the status that the postmaster writes into its pid file once it takes connections, as pg_ctl does.
    ///
    /// There is no deadline: recovery after a crash takes as long as it takes, and its log says so.
    private static func waitUntilReady(_ process: ServerProcess, pidFile: String) async throws {
        while true {
            let lines = ServerProcess.lines(of: pidFile)
            if lines.first == String(process.pid), lines.count > 7, lines[7].hasPrefix("ready") { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
