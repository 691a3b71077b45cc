/// The zygotes of one name: the one that serves, and the one that will replace it.
struct ZygotesOfRoot {
    /// New cells are forked from this one.
    var serving: Zygote?
    /// Replaces the serving zygote as soon as it is ready.
    var successor: Zygote?
    /// The last failure to start; nil once a zygote has become ready since.
    var startFailure: SandboxError?
    /// Ends the serving zygote when it has been idle for too long; nil while none is watched.
    var idleWatch: Task<Void, Never>?
}

/// The zygotes of a sandbox, by their name (`ZygoteName`).
struct Zygotes {
    /// All zygotes that serve, start or end.
    var living: [UInt64: Zygote] = [:]
    private var roots: [String: ZygotesOfRoot] = [:]

    subscript(root: String) -> ZygotesOfRoot {
        get { roots[root] ?? ZygotesOfRoot() }
        set { roots[root] = newValue }
    }

    func stopIdleWatches() {
        for zygotes in roots.values { zygotes.idleWatch?.cancel() }
    }
}
