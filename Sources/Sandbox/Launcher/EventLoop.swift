import CLinux
import Glibc
import Synchronization

/// A thread that waits for descriptors with epoll and, between events, runs the jobs of the actors that use it as
/// executor.
///
/// An actor on this executor may watch descriptors; the handlers run isolated to that actor. So a cell's output and its
/// end are handled in order, without locks and without a change of thread.
final class EventLoop: SerialExecutor, @unchecked Sendable {
    // Unchecked: `handlers` is used only on the loop's own thread, which `checkIsolated` asserts. Everything else is
    // immutable or locked.
    private var handlers: [Int32: () -> Void] = [:]
    private let epoll: Descriptor
    private let wakeup: Descriptor
    private let queue = Mutex(Queue())
    private let thread = Mutex<pthread_t?>(nil)

    private struct Queue {
        var jobs: [UnownedJob] = []
        /// Whether the thread waits for events. Only then does a new job have to wake it.
        var isAsleep = false
    }

    /// Starts the thread.
    init() throws(SandboxError) {
        let epollNumber = clinux_epoll()
        guard epollNumber >= 0 else { throw SandboxError(.launcher, stage: "make an epoll instance", errno: errno) }
        epoll = Descriptor(owning: epollNumber)
        let wakeupNumber = clinux_eventfd()
        guard wakeupNumber >= 0 else { throw SandboxError(.launcher, stage: "make an eventfd", errno: errno) }
        wakeup = Descriptor(owning: wakeupNumber)
        try Self.check(clinux_epoll_add(epollNumber, wakeupNumber))
        try startThread()
    }

    private func startThread() throws(SandboxError) {
        var created = pthread_t()
        // The thread lives as long as the process: if it ended, callers of its actors would wait forever.
        let argument = Unmanaged.passRetained(self)
        let failure = pthread_create(
            &created, nil,
            { argument in
                guard let argument else { return nil }
                let loop = Unmanaged<EventLoop>.fromOpaque(argument).takeRetainedValue()
                loop.thread.withLock { $0 = pthread_self() }
                clinux_name_thread("event loop")
                loop.run()
            }, argument.toOpaque())
        guard failure == 0 else {
            argument.release()
            throw SandboxError(.launcher, stage: "start a thread", errno: failure)
        }
        pthread_detach(created)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let unowned = UnownedJob(job)
        let isAsleep = queue.withLock { queue in
            queue.jobs.append(unowned)
            defer { queue.isAsleep = false }
            return queue.isAsleep
        }
        if isAsleep { wake() }
    }

    func checkIsolated() {
        let own = thread.withLock { $0 }
        precondition(own.map { pthread_equal($0, pthread_self()) != 0 } ?? false, "called off the event loop's thread")
    }

    private func wake() {
        var one: UInt64 = 1
        _ = write(wakeup.number, &one, MemoryLayout<UInt64>.size)
    }

    /// Calls `handler` whenever `descriptor` is readable or hung up. Call on the loop's thread only.
    func watch(_ descriptor: Int32, handler: @escaping () -> Void) throws(SandboxError) {
        checkIsolated()
        try Self.check(clinux_epoll_add(epoll.number, descriptor))
        handlers[descriptor] = handler
    }

    /// Stops watching a descriptor; call before closing it. On the loop's thread only.
    func unwatch(_ descriptor: Int32) {
        checkIsolated()
        guard handlers.removeValue(forKey: descriptor) != nil else { return }
        _ = clinux_epoll_remove(epoll.number, descriptor)  // fails for a paused one, which was removed already
    }

    /// Pauses or resumes the events of a watched descriptor. On the loop's thread only.
    func pause(_ descriptor: Int32, _ paused: Bool) throws(SandboxError) {
        checkIsolated()
        try Self.check(clinux_epoll_pause(epoll.number, descriptor, paused ? 1 : 0))
    }

    private static func check(_ result: Int32) throws(SandboxError) {
        guard result == 0 else { throw SandboxError(.launcher, stage: "watch a descriptor", errno: errno) }
    }

    private func run() -> Never {
        var ready = [Int32](repeating: -1, count: 64)
        while true {
            let jobs = queue.withLock { queue in
                defer { queue.jobs = [] }
                return queue.jobs
            }
            for job in jobs { job.runSynchronously(on: asUnownedSerialExecutor()) }
            let mayWait = queue.withLock { queue in
                queue.isAsleep = queue.jobs.isEmpty
                return queue.isAsleep
            }
            let count = clinux_epoll_wait(epoll.number, &ready, Int32(ready.count), mayWait ? 1 : 0)
            queue.withLock { $0.isAsleep = false }
            for descriptor in ready.prefix(Int(max(0, count))) {
                if descriptor == wakeup.number {
                    var count: UInt64 = 0
                    _ = read(wakeup.number, &count, MemoryLayout<UInt64>.size)
                } else {
                    handlers[descriptor]?()
                }
            }
        }
    }
}
