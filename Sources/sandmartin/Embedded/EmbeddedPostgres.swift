import Glibc
import ServiceLifecycle

/// A private PostgreSQL that is reachable only over a Unix socket in the state directory.
struct EmbeddedPostgres {
    private static let programs = "/usr/lib/postgresql/15/bin"

    /// Starts the server, runs `body` with its URL, and stops the server.
    static func run(
        in state: StateDirectory, as user: ServiceUser?,
        during body: @escaping @Sendable (_ url: String) async throws -> Void
    ) async throws {
        guard access(programs + "/postgres", X_OK) == 0 else {
            throw Failure(
                "\(programs)/postgres is missing; install it with `apt-get install postgresql-15`, "
                    + "or set database.url to an existing server")
        }
        let home = try state.makePrivateDirectory("postgres", for: user)
        let data = home + "/data"
        let pidFile = data + "/postmaster.pid"
        let log = state.path + "/log/postgres.log"
        // The directory as the server sees it.
        let serverHome = (user == nil ? state.shortPath : state.mountPoint) + "/postgres"

        // SIGINT is the fast shutdown: it ends sessions and writes a checkpoint (postgres(1), "SIGINT").
        try await ServerProcess.endLeftover(pidFile: pidFile, command: "postgres", directory: data, signal: SIGINT)
        if access(data, F_OK) != 0 { try await makeCluster(in: state, as: user, at: serverHome, log: log) }

        Console.say("Starting PostgreSQL in \(home)")
        let process = try await ServerProcess.start(
            "PostgreSQL",
            ServerProcess.confined(
                [
                    programs + "/postgres", "-D", serverHome + "/data",
                    "-c", "listen_addresses=", "-c", "unix_socket_directories=\(serverHome)",
                    "-c", "unix_socket_permissions=0700", "-c", "max_connections=100",
                    "-c", "dynamic_shared_memory_type=mmap",
                ], as: user, in: state, parentDeathSignal: "INT"),
            log: log)
        try await process.run(stoppingWith: SIGINT, within: .seconds(20)) {
            try await cancelWhenGracefulShutdown { try await waitUntilReady(process, pidFile: pidFile) }
            try await body(url(in: state.shortPath))
            Console.say("Stopping PostgreSQL")
        }
    }

    /// The URL of the server in a state directory.
    ///
    /// - Parameter shortPath: the directory's short path.
    static func url(in shortPath: String) -> String {
        "postgresql:///postgres?host=\(shortPath)/postgres&user=sandmartin"
    }

    /// Creates the cluster under another name and renames it at the end, so that the half-made cluster of a killed
    /// `serve` is never used.
    ///
    /// `trust` is safe because the socket's directory has mode 0700: only the servers' user and root reach it.
    private static func makeCluster(
        in state: StateDirectory, as user: ServiceUser?, at serverHome: String, log: String
    ) async throws {
        Console.say("Creating a new PostgreSQL database (once)")
        let commands = [
            ["/bin/rm", "-rf", serverHome + "/data.new"],
            [
                programs + "/initdb", "--pgdata", serverHome + "/data.new", "--username=sandmartin", "--encoding=UTF8",
                "--locale=C.UTF-8", "--auth-local=trust", "--auth-host=reject",
            ],
            ["/bin/mv", "-T", serverHome + "/data.new", serverHome + "/data"],
        ]
        for command in commands {
            let process = try await ServerProcess.start(
                "initdb", ServerProcess.confined(command, as: user, in: state, parentDeathSignal: "KILL"), log: log)
            let end = await process.exitDescription()
            guard end == "exit code 0" else { throw Failure("\(command[0]) failed (\(end)); see \(log)") }
        }
    }

    /// Waits until the postmaster's pid file says that it accepts connections, as pg_ctl does.
    ///
    /// There is no deadline, because recovery after a crash may take any time; the server's log shows its progress.
    private static func waitUntilReady(_ process: ServerProcess, pidFile: String) async throws {
        while true {
            let lines = ServerProcess.lines(of: pidFile)
            if lines.first == String(process.pid), lines.count > 7, lines[7].hasPrefix("ready") { return }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
