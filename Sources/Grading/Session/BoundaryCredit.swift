import Settings

/// The traffic between the cells since the harness's last report, as the harness measured it.
struct BoundaryTraffic: Decodable, Hashable, Sendable {
    /// Requests and replies in both directions. A call has two.
    var frames: Int
    var bytes: Int
    /// CPU time of the harness meanwhile.
    var cpuMicroseconds: Int
    var wallMicroseconds: Int
}

/// The time that the traffic between the cells costs in a test. The student is not charged for this time.
///
/// The submission could forge any figure of its own, so the credit follows what the harness measures at its end of the
/// link, where about the same work is done. The number of frames and bytes bounds it: a test that computes much itself
/// gives the student no time.
struct BoundaryCredit: Hashable, Sendable {
    /// What a frame and a byte cost the submission at least. A result leaves out this part of its CPU time.
    private static let leastPerFrame = Duration.microseconds(5)
    private static let leastPerByte = Duration.nanoseconds(5)
    /// What a frame and a byte may cost on a slow machine. No submission reaches a limit because of its traffic.
    private static let mostPerFrame = Duration.microseconds(20)
    private static let mostPerByte = Duration.nanoseconds(40)
    /// The submission's end may take longer than the harness's, for example while its memory is new.
    private static let margin = 2
    /// Both ends, each of which may wait for a free CPU.
    private static let wallPerFrame = Duration.microseconds(50)

    private(set) var frames = 0
    /// The CPU time so far, as estimated for the result.
    private(set) var cost = Duration.zero
    private var wallLeft: Duration

    /// - Parameter wall: the most wall-clock time to grant in all. Without it, a loop of calls without end would never
    ///   reach its limit.
    init(wall: Duration = .zero) { wallLeft = wall }

    /// The calls in both directions so far.
    var calls: Int { frames / 2 }

    /// Adds traffic and returns the time to grant for it.
    mutating func add(_ traffic: BoundaryTraffic) -> (cpu: Duration, wall: Duration) {
        frames += traffic.frames
        let measured = Duration.microseconds(traffic.cpuMicroseconds)
        let most = Self.mostPerFrame * traffic.frames + Self.mostPerByte * traffic.bytes
        cost += min(measured, Self.leastPerFrame * traffic.frames + Self.leastPerByte * traffic.bytes)
        let wall = min(.microseconds(traffic.wallMicroseconds), Self.wallPerFrame * traffic.frames, wallLeft)
        wallLeft -= wall
        return (min(measured * Self.margin, most), wall)
    }
}
