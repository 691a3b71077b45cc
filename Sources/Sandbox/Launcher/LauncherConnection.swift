import CLauncherWire
import CLinux
import Glibc

/// The running launcher: its process, and our end of its socket.
struct LauncherConnection: ~Copyable {
    let socket: Descriptor
    let process: pid_t

    /// Starts the launcher, in its own session so that a terminal's Ctrl-C does not reach it.
    ///
    /// - Throws: `SandboxError` (`launcher`) when the program cannot be started.
    ///
    /// - Parameter identities: the ids of the host that cells can be.
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
            let advice = HostAdvice.advice(stage: LAUNCHER_STAGE_CLONE, errno: failure).map { ": \($0)" } ?? ""
            throw SandboxError(.launcher, fault.message + advice)
        }
        return process
    }

    /// Sends a request; requests are small and the launcher always reads, so one that does not fit is a fault.
    func send(_ request: launcher_request, descriptors: [DescriptorBox] = []) throws(SandboxError) {
        var request = request
        request.version = LAUNCHER_WIRE_VERSION
        let size = MemoryLayout<launcher_request>.size
        let sent = withUnsafeBytes(of: &request) { socket.send($0, descriptors: descriptors) }
        guard sent == size else {
            if errno == EPIPE {
                throw SandboxError(.launcher, "the launcher has ended; what kept it from running is on standard error")
            }
            throw SandboxError(.launcher, stage: "speak to the launcher", errno: errno)
        }
    }

    enum Reception {
        case packet([UInt8])
        case nothing
        case end
    }

    /// The next packet, without waiting.
    func receive() -> Reception {
        var packet = [UInt8](repeating: 0, count: Int(LAUNCHER_PACKET_LIMIT))
        let count = recv(socket.number, &packet, packet.count, 0)
        if count > 0 { return .packet(Array(packet.prefix(count))) }
        return count < 0 && (errno == EAGAIN || errno == EINTR) ? .nothing : .end
    }

    /// Closes the socket, upon which the launcher ends every cell and then itself; waits for that. One that does not
    /// end soon, because it is stopped, is killed: its cells end with it.
    ///
    /// - Returns: its status, as wait(2) gives it.
    @discardableResult
    consuming func end() -> Int32 {
        let process = process
        shutdown(socket.number, Int32(SHUT_RDWR))
        if clinux_await_process(process, Self.endLimitMilliseconds) != 0 { kill(process, SIGKILL) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        return status
    }

    /// It gives up on a group that cannot be removed before that.
    private static let endLimitMilliseconds: Int32 = 10_000
}
