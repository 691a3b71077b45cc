import CLauncherWire
import CLinux
import Glibc

/// The running launcher: its process, our end of its socket, and whether it answers.
///
/// Pings detect a launcher that is stopped or stuck; any packet from it is an answer. The end of the launcher needs no
/// ping: the kernel hangs up its socket.
struct LauncherConnection: ~Copyable {
    /// The launcher answers between two system calls, so this only has to allow for an extremely busy machine.
    package static let defaultPingInterval = Duration.seconds(5)
    /// This many unanswered pings in a row mean that the launcher is stuck. More than one: if the launcher and this
    /// process were both stopped, the launcher has time to answer once they continue.
    static let unansweredPingLimit = 2

    let socket: Descriptor
    let process: pid_t
    /// Pings the launcher at intervals, until the connection ends.
    var pinging: Task<Void, Never>?
    private var unansweredPings = 0

    /// Starts the launcher, in its own session so that a terminal's Ctrl-C does not reach it.
    ///
    /// - Parameter identities: the host ids that cells can run as.
    /// - Throws: `SandboxError` (`launcher`) when the program cannot be started.
    init(starting program: String, identities: IdentityRange) throws(SandboxError) {
        let pair = try Descriptor.socketPair(.sequencedPacket)
        try pair.first.setNonblocking()
        process = try Self.spawn(
            [program, "\(identities.firstUser)", "\(identities.firstGroup)", "\(identities.count)"],
            socket: pair.second.number)
        socket = pair.first
    }

    private static func spawn(_ command: [String], socket: Int32) throws(SandboxError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawnattr_init(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        let newSession: Int16 = 0x80  // POSIX_SPAWN_SETSID, which the Glibc module leaves out
        posix_spawnattr_setflags(&attributes, newSession)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, socket, 3)
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var environment: [UnsafeMutablePointer<CChar>?] = [nil]
        var process: pid_t = 0
        let failure = posix_spawn(&process, command[0], &actions, &attributes, &arguments, &environment)
        guard failure == 0 else {
            let fault = SandboxError(.launcher, stage: "start", path: command[0], errno: failure)
            let advice = OperatorHint.hint(stage: LAUNCHER_STAGE_CLONE, errno: failure).map { ": \($0)" } ?? ""
            throw SandboxError(.launcher, fault.message + advice)
        }
        return process
    }

    /// Counts a ping that is about to be sent; false where too many are unanswered already.
    mutating func countPing() -> Bool {
        guard unansweredPings < Self.unansweredPingLimit else { return false }
        unansweredPings += 1
        return true
    }

    /// Sends a request. Requests are small and the launcher always reads, so a full socket is an error.
    func send(_ request: launcher_request, descriptors: [DescriptorBox] = []) throws(SandboxError) {
        var request = request
        request.version = LAUNCHER_WIRE_VERSION
        let size = MemoryLayout<launcher_request>.size
        let sent = withUnsafeBytes(of: &request) { socket.send($0, descriptors: descriptors) }
        guard sent == size else {
            if errno == EPIPE {
                throw SandboxError(.launcher, "the launcher has ended; its reason is on standard error")
            }
            throw SandboxError(.launcher, stage: "speak to the launcher", errno: errno)
        }
    }

    enum Reception {
        case packet([UInt8])
        case nothing
        case end
    }

    /// Receives the next packet, without waiting. A packet answers all pings.
    mutating func receive() -> Reception {
        var packet = [UInt8](repeating: 0, count: Int(LAUNCHER_PACKET_LIMIT))
        let count = recv(socket.number, &packet, packet.count, 0)
        if count > 0 {
            unansweredPings = 0
            return .packet(Array(packet.prefix(count)))
        }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    }

    /// Shuts down the socket, which makes the launcher end every cell and then itself, and reaps the launcher. Kills a
    /// launcher that does not end in time, because it is stopped; its cells end with it.
    ///
    /// - Returns: its status, as wait(2) gives it.
    @discardableResult
    consuming func end() -> Int32 {
        pinging?.cancel()
        let process = process
        shutdown(socket.number, Int32(SHUT_RDWR))
        if clinux_await_process(process, Self.endLimitMilliseconds) != 0 { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    /// Longer than the launcher tries to remove a group before it gives up.
    private static let endLimitMilliseconds: Int32 = 10_000
}
