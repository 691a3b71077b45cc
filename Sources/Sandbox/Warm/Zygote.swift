import CLauncherWire
import Settings

/// When a zygote is replaced, and when its start has failed.
package struct ZygoteLimits: Sendable, Hashable {
    /// A zygote is replaced after this many forks. Its forks share their address space layout and the like, which must
    /// not last forever; nor may its memory grow forever.
    package var spawns = 2000
    /// A zygote that is not ready by then is stopped or stuck; it usually needs a tenth of a second.
    package var start = Duration.seconds(20)
    /// A zygote from which no cell was forked for so long ends, unless its root is the sandbox's own.
    package var idle = Duration.seconds(600)

    package init() {}
}

/// A started interpreter from which the programs of warm cells are forked.
///
/// Used on the sandbox's event loop only.
final class Zygote {
    let id: UInt64
    /// The root that it was started in.
    let root: RootCheck.Found
    /// The name of the root, or of the zygote (`ZygoteName`) where the root has several.
    let rootName: String
    /// Its standard error.
    private(set) var errors: OutputBuffer
    private(set) var state = State.starting
    /// The host's process number; nil until the zygote is ready.
    private(set) var process: Int32?
    var spawns = 0
    /// Number of cells being built from it.
    var building = 0
    /// Whether its end is our own doing, and so no loss to report.
    var isDismissed = false
    /// When it was started, or a cell was last forked from it.
    var lastUse = ContinuousClock.now
    /// Ends the zygote if it does not get ready in time.
    var startLimit: Task<Void, Never>?
    private var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]

    enum State {
        case starting
        case ready
        case ended(SandboxError)
    }

    init(id: UInt64, rootName: String, root: RootCheck.Found, errors: consuming Descriptor) {
        self.id = id
        self.rootName = rootName
        self.root = root
        self.errors = OutputBuffer(descriptor: errors, limit: 16 << 10)
    }

    func wait(_ ticket: UInt64, _ continuation: CheckedContinuation<Void, any Error>) { waiters[ticket] = continuation }

    /// Resumes a cancelled waiter with an error.
    func stopWaiting(_ ticket: UInt64) { waiters.removeValue(forKey: ticket)?.resume(throwing: CancellationError()) }

    func becomeReady(_ process: Int32) {
        state = .ready
        self.process = process
        startLimit?.cancel()
        for waiter in waiters.values { waiter.resume() }
        waiters = [:]
    }

    /// Marks the zygote as ended, and fails all waiters.
    ///
    /// - Returns: the error that says why it ended.
    func end(_ reason: String) -> SandboxError {
        if case .ended(let error) = state { return error }
        startLimit?.cancel()
        errors.readAvailable()
        let words = String(escapingInvalid: errors.kept).split(separator: "\n").joined(separator: "; ")
        let root = ZygoteName(rootName).root
        let kind = root == Roots.standard ? "the zygote" : "the zygote of the root \(root)"
        let name = process.map { "\(kind) (process \($0))" } ?? kind
        let error = SandboxError(.zygote, "\(name) \(reason)" + (words.isEmpty ? "" : ": \(words)"))
        state = .ended(error)
        for waiter in waiters.values { waiter.resume(throwing: error) }
        waiters = [:]
        return error
    }
}
