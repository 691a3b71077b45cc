import Foundation
import Testing

/// A long-running `sandmartin`: `serve`, `api` or `worker`.
final class RunningService {
    private let process = Process()
    private let output = Pipe()
    private var buffer = Data()

    var pid: pid_t { process.processIdentifier }

    /// Kills a service that hangs, so that its test fails instead of waiting for ever.
    private var deadline: Task<Void, any Error>?

    /// Starts a service; `address()` waits until it is ready. A service that runs longer than 15 minutes is killed.
    ///
    /// - Parameter log: a file for its standard error; nil for ours.
    static func start(
        _ arguments: [String], environment: [String: String], log: URL? = nil
    ) async throws -> RunningService {
        let service = RunningService()
        service.process.executableURL = try Command.program
        service.process.arguments = arguments
        service.process.currentDirectoryURL = Command.source
        service.process.environment = Command.inherited.merging(environment) { $1 }
        service.process.standardInput = FileHandle.nullDevice
        service.process.standardOutput = service.output
        if let log {
            try Data().write(to: log)
            service.process.standardError = try FileHandle(forWritingTo: log)
        }
        try service.process.run()
        let pid = service.pid
        service.deadline = Task {
            try await Task.sleep(for: .seconds(900))
            kill(pid, SIGKILL)
        }
        return service
    }

    /// Kills the service of a failed test.
    deinit {
        deadline?.cancel()
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    /// Returns the next line of the service's standard output; nil at its end.
    func nextLine() async -> String? {
        while true {
            if let newline = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                defer { buffer.removeSubrange(...newline) }
                return String(decoding: buffer[..<newline], as: UTF8.self)
            }
            let handle = output.fileHandleForReading
            let data = await withCheckedContinuation { continuation in
                Thread.detachNewThread { continuation.resume(returning: handle.availableData) }
            }
            if data.isEmpty { return nil }
            buffer += data
        }
    }

    /// Waits for the ready line, and returns its address.
    func address() async throws -> URL {
        let line = try #require(await nextLine(), "the service ended before it was ready")
        let start = "Sandmartin is ready: "
        try #require(line.hasPrefix(start), "unexpected line: \(line)")
        return try #require(URL(string: String(line.dropFirst(start.count))))
    }

    /// Sends `signal`, and returns the exit status.
    @discardableResult
    func stop(with signal: Int32 = SIGTERM) async -> Int32 {
        kill(pid, signal)
        let process = process
        defer { deadline?.cancel() }
        return await withCheckedContinuation { continuation in
            Thread.detachNewThread {
                process.waitUntilExit()
                continuation.resume(returning: process.terminationStatus)
            }
        }
    }

    /// Returns all current descendants of the service.
    func descendants() throws -> [pid_t] {
        var parents: [pid_t: pid_t] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            if let pid = pid_t(name), let status = ProcessStatus(pid) { parents[pid] = status.parent }
        }
        return parents.keys.filter { pid in
            var ancestor = parents[pid]
            while let current = ancestor, current != self.pid { ancestor = parents[current] }
            return ancestor == self.pid
        }
    }
}

// Where it listens.
extension RunningService {
    /// Waits until the service itself listens on a TCP port of 127.0.0.1, and returns `http://127.0.0.1:PORT/`.
    ///
    /// For a service that prints no ready line. The port is found in the kernel's table (man 5 proc, /proc/net/tcp).
    func listeningAddress() async throws -> URL {
        var port: UInt16?
        try await eventually("the service listens") {
            port = try listeningPort()
            return port != nil
        }
        let found = try #require(port)
        return try #require(URL(string: "http://127.0.0.1:\(found)/"))
    }

    /// Returns a port of 127.0.0.1 that is free now, for a setting that names a fixed port.
    static func freePort() throws -> UInt16 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, size) == 0 ? getsockname(descriptor, $0, &size) : -1
            }
        }
        try #require(status == 0, "no free port: errno \(errno)")
        return UInt16(bigEndian: address.sin_port)
    }

    private func listeningPort() throws -> UInt16? {
        let descriptors = "/proc/\(pid)/fd"
        let sockets = Set(
            try FileManager.default.contentsOfDirectory(atPath: descriptors).compactMap {
                try? FileManager.default.destinationOfSymbolicLink(atPath: "\(descriptors)/\($0)")
            })
        for line in try String(contentsOfFile: "/proc/\(pid)/net/tcp", encoding: .utf8).split(separator: "\n") {
            // Number, local address as HEX:PORT, remote address, state (0A: listening), …; the inode is the tenth.
            let fields = line.split(separator: " ")
            guard fields.count > 9, fields[3] == "0A", sockets.contains("socket:[\(fields[9])]") else { continue }
            return fields[1].split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
        }
        return nil
    }
}

// The processes of its sandbox.
extension RunningService {
    /// Returns the service's child that runs the launcher's executable.
    func launcher() throws -> pid_t? {
        let program = try Command.program.deletingLastPathComponent().appending(path: "sandmartin-launcher").path()
        return try descendants().first { ProcessStatus($0)?.parent == pid && Self.program(of: $0) == program }
    }

    /// Returns the launcher's child that runs the runner outside of a cell's pid namespace. A fork of the launcher,
    /// which exists for a moment during a cold start, does not count.
    func zygote() throws -> pid_t? {
        guard let launcher = try launcher() else { return nil }
        return try descendants().first { process in
            ProcessStatus(process)?.parent == launcher && ProcessStatus.namespaces(of: process) == 1
                && Self.program(of: process)?.hasSuffix("/usr/lib/sandmartin/runner") == true
        }
    }

    private static func program(of process: pid_t) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/exe")
    }
}

/// The fields of /proc/PID/stat of a living process.
struct ProcessStatus {
    let parent: pid_t

    /// Nil if the process has ended, reaped or not.
    init?(_ pid: pid_t) {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8),
            let fields = text.split(separator: ")").last?.split(separator: " "), fields.count > 1, fields[0] != "Z",
            let parent = pid_t(fields[1])
        else { return nil }
        self.parent = parent
    }

    /// Returns the number of pid namespaces that contain the process.
    static func namespaces(of pid: pid_t) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("NSpid:") }
        return line?.split(separator: "\t").dropFirst().count
    }
}

/// Waits until `condition` holds, for at most 90 s; checks it every 50 ms.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "timed out waiting until \(what)")
        try await Task.sleep(for: .milliseconds(50))
    }
}
