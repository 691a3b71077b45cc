import CLauncherWire
import Settings

/// When a zygote is replaced, and when it is given up.
package struct ZygoteLimits: Sendable, Hashable {
    /// After this many births it is replaced: what its copies share, such as where things lie in memory, is not shared
    /// for ever, and should its memory grow, it does not grow for ever.
    package var spawns = 2000
    /// It takes a tenth of a second to get ready; one that is not ready by then is stopped or stuck.
    package var start = Duration.seconds(20)

    package init() {}
}

/// One interpreter that is ready, from which the programs of warm cells are born.
///
/// Touched on the sandbox's event loop only.
final class Zygote {
    let id: UInt64
    /// The root that it began in.
    let rootfs: FileIdentity
    /// What it says of its own failures.
    private(set) var errors: OutputBuffer
    private(set) var state = State.starting
    /// As the host numbers it; nil until it is ready.
    private(set) var process: Int32?
    var spawns = 0
    /// Cells under way to be ready.
    var building = 0
    /// We have asked for its end.
    var isDismissed = false
    /// Gives it up if it does not get ready.
    var startLimit: Task<Void, Never>?
    private var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]

    enum State {
        case starting
        case ready
        case ended(SandboxError)
    }

    init(id: UInt64, rootfs: FileIdentity, errors: consuming Descriptor) {
        self.id = id
        self.rootfs = rootfs
        self.errors = OutputBuffer(descriptor: errors, limit: 16 << 10)
    }

    func wait(_ ticket: UInt64, _ continuation: CheckedContinuation<Void, any Error>) { waiters[ticket] = continuation }

    /// Lets one who waits go on in vain.
    func stopWaiting(_ ticket: UInt64) { waiters.removeValue(forKey: ticket)?.resume(throwing: CancellationError()) }

    func becomeReady(_ process: Int32) {
        state = .ready
        self.process = process
        startLimit?.cancel()
        for waiter in waiters.values { waiter.resume() }
        waiters = [:]
    }

    /// - Returns: what ended it.
    func end(_ reason: String) -> SandboxError {
        if case .ended(let error) = state { return error }
        startLimit?.cancel()
        errors.readAvailable()
        let words = String(escapingInvalid: errors.kept).split(separator: "\n").joined(separator: "; ")
        let name = process.map { "the zygote (process \($0))" } ?? "the zygote"
        let error = SandboxError(.zygote, "\(name) \(reason)" + (words.isEmpty ? "" : ": \(words)"))
        state = .ended(error)
        for waiter in waiters.values { waiter.resume(throwing: error) }
        waiters = [:]
        return error
    }
}
