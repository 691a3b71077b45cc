import Foundation
import NIOCore
import NIOPosix
import Testing

/// A reverse proxy of the distribution in front of a test server. Listens on a Unix socket in a temporary directory.
struct ReverseProxy {
    /// The command of a proxy that stays in the foreground, and the configuration that it reads.
    struct Program {
        var arguments: [String]
        var configuration: String
    }

    /// The socket on which the proxy listens.
    let address: SocketAddress

    /// Runs a proxy during `body`.
    ///
    /// - Parameter program: describes the proxy. Receives a temporary directory. The proxy has to read
    ///   `DIRECTORY/configuration` and to listen on `DIRECTORY/socket`.
    static func run(
        _ program: (_ directory: String) throws -> Program, _ body: (ReverseProxy) async throws -> Void
    ) async throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "proxy-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        let program = try program(directory.path())
        try Data(program.configuration.utf8).write(to: directory.appending(path: "configuration"))
        let log = directory.appending(path: "log")
        try Data().write(to: log)

        // The shell kills the proxy, which is one process, at the end of its input. The input also ends when this
        // process is killed. The shell inherits our signal mask, so `wait` would never see the end of the proxy.
        let shell = Process()
        shell.executableURL = URL(filePath: "/bin/sh")
        shell.arguments = ["-c", #""$@" & read -r _; kill -9 $!"#, "sh"] + program.arguments
        shell.environment = ["PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "HOME": directory.path()]
        let life = Pipe()
        shell.standardInput = life
        let output = try FileHandle(forWritingTo: log)
        shell.standardOutput = output
        shell.standardError = output
        _ = fcntl(life.fileHandleForWriting.fileDescriptor, F_SETFD, FD_CLOEXEC)
        try shell.run()
        defer {
            try? life.fileHandleForWriting.close()
            shell.waitUntilExit()
        }
        let proxy = ReverseProxy(
            address: try SocketAddress(unixDomainSocketPath: directory.appending(path: "socket").path()))
        try await proxy.waitUntilListening { try String(contentsOf: log, encoding: .utf8) }
        try await body(proxy)
    }

    private func waitUntilListening(log: () throws -> String) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while true {
            do {
                return try await RawConnection.with(at: address) { _ in }
            } catch {
                let words = try log()
                try #require(ContinuousClock.now < deadline, "the proxy does not listen: \(words)")
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }
}

extension ReverseProxy {
    /// nginx with `servers`, the content of its block `http`, in which `listen SOCKET;` is replaced.
    static func nginx(_ servers: String, in directory: String) -> Program {
        let listening = servers.replacing("listen SOCKET;", with: "listen unix:\(directory)/socket;")
        let temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map { "\($0)_temp_path \(directory)/\($0);" }.joined(separator: " ")
        return Program(
            arguments: ["nginx", "-p", directory, "-e", "stderr", "-c", "\(directory)/configuration"],
            configuration: """
                \(getuid() == 0 ? "user root;" : "")
                daemon off; master_process off; pid \(directory)/pid;
                events {}
                http { access_log off; \(temporary)
                \(listening)
                }

                """)
    }
}
