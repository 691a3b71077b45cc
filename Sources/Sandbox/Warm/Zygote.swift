import CLauncherWire

/// One interpreter that is ready, from which the programs of warm cells are born.
///
/// Touched on the sandbox's event loop only.
final class Zygote {
    /// After this many births it is replaced: what its copies share, such as where things lie in memory, is not shared
    /// for ever, and should its memory grow, it does not grow for ever.
    static let birthLimit = 2000

    let id: UInt64
    /// The root that it began in.
    let rootfs: RootfsIdentity
    /// What it says of its own failures.
    private(set) var errors: OutputBuffer
    var state = State.starting
    var births = 0
    /// Cells under way to be ready.
    var building = 0
    private var waiters: [CheckedContinuation<Void, any Error>] = []

    enum State {
        case starting
        case ready
        case ended(SandboxError)
    }

    init(id: UInt64, rootfs: RootfsIdentity, errors: consuming Descriptor) {
        self.id = id
        self.rootfs = rootfs
        self.errors = OutputBuffer(descriptor: errors, limit: 16 << 10)
    }

    func wait(_ continuation: CheckedContinuation<Void, any Error>) { waiters.append(continuation) }

    func becomeReady() {
        state = .ready
        for waiter in waiters { waiter.resume() }
        waiters = []
    }

    /// - Returns: what ended it.
    @discardableResult
    func end(_ reason: String) -> SandboxError {
        if case .ended(let error) = state { return error }
        errors.readAvailable()
        let words = String(decoding: errors.kept, as: UTF8.self)
        let error = SandboxError(.zygote, "the zygote \(reason)" + (words.isEmpty ? "" : ": \(words)"))
        state = .ended(error)
        for waiter in waiters { waiter.resume(throwing: error) }
        waiters = []
        return error
    }
}
