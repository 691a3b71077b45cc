/// Resources of setrlimit(2), as the kernel numbers them on x86-64 and arm64 (asm-generic/resource.h).
///
/// The cgroup limits are what counts; these stop one process from reaching odd corners that no cgroup controls.
enum ResourceLimit: UInt32, Sendable {
    case fileSize = 1
    case stack = 3
    case core = 4
    case openFiles = 7
    case lockedMemory = 8
    case pendingSignals = 11
    case messageQueues = 12
    case niceness = 13
    case realTimePriority = 14
}
