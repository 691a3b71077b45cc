import FoundationEssentials

/// What a worker takes next from the queue, given what it is grading.
///
/// Quick submissions may take every slot. Long gradings and the batch lane are kept from the last slots, because a
/// submission that arrives then would wait for their end. They are also never refused for ever.
struct Appetite: Equatable, Sendable {
    enum Want: Int, Sendable {
        case never = 0
        /// Only if no quick submission was claimed within the last half minute.
        case whenQuiet
        /// Only if no quick submission waits.
        case afterQuick
        /// Before quick submissions, so that they cannot starve it.
        case first
    }

    /// How much of itself a share may still take.
    enum Refusal: Int, Sendable {
        /// No more of it, as long as none of its gradings is known.
        case whileUnknown = 1
        case always
    }

    var slow = Want.never
    /// A batch submission is always claimed after slow ones, except with `first`.
    var batch = Want.never
    /// The shares that hold as many slots as one share may.
    var refusals: [String: Refusal] = [:]
}

/// The slots of a worker, and what is graded in them.
struct WorkerSlots: Sendable {
    /// After this time a grading counts as a slow one, whatever was expected.
    private static let longGrading = Duration.seconds(1)
    /// While interactive submissions keep arriving, the batch lane gets one part of a slot's time in so many.
    private static let batchPart = 25
    /// The longest pause of the batch lane.
    private static let longestPause = Duration.seconds(600)

    private struct Running: Sendable {
        var claim: Claim
        var since: ContinuousClock.Instant
        /// The same time, for people.
        var date = Date.now
    }

    let count: Int
    private var running: [String: Running] = [:]
    private var lastWasSlow = false
    private var batchPausesUntil: ContinuousClock.Instant?

    init(count: Int) { self.count = count }

    var busy: Int { running.count }

    /// What is graded, in the order in which it began.
    var jobs: [WorkerJob] {
        running.values.sorted { $0.since < $1.since }.map {
            WorkerJob(submission: $0.claim.submission, lane: $0.claim.lane, since: $0.date)
        }
    }

    mutating func begin(_ claim: Claim, at now: ContinuousClock.Instant = .now) {
        running[claim.slotKey] = Running(claim: claim, since: now)
        lastWasSlow = claim.place?.line == .slow
    }

    mutating func end(_ claim: Claim, at now: ContinuousClock.Instant = .now) {
        guard let ended = running.removeValue(forKey: claim.slotKey), claim.lane == .batch else { return }
        let pause = (now - ended.since) * (Self.batchPart - 1)
        batchPausesUntil = now + min(pause, Self.longestPause)
    }

    /// Returns what to take for a free slot.
    func appetite(at now: ContinuousClock.Instant = .now) -> Appetite {
        let slow = running.values.count { $0.claim.place?.line == .slow || now - $0.since >= Self.longGrading }
        var appetite = Appetite()
        if slow == 0, count > 1 || !lastWasSlow {
            appetite.slow = .first
        } else if slow < max(1, count / 6) {
            // With three slots for each core, this leaves half of the cores to quick submissions.
            appetite.slow = .afterQuick
        } else if slow < count - 1 {
            appetite.slow = .whenQuiet
        }
        let isPausing = batchPausesUntil.map { now < $0 } ?? false
        if !isPausing, !running.values.contains(where: { $0.claim.lane == .batch }) {
            appetite.batch = .first
        } else if busy < count - 1 || count == 1 {
            appetite.batch = .whenQuiet
        }
        appetite.refusals = refusals
        return appetite
    }

    private var refusals: [String: Appetite.Refusal] {
        var held: [String: Int] = [:]
        var unknown: [String: Int] = [:]
        for place in running.values.compactMap(\.claim.place) {
            held[place.flow.share, default: 0] += 1
            if !place.isKnown { unknown[place.flow.share, default: 0] += 1 }
        }
        let third = max(1, count / 3)
        var refusals = unknown.filter { $0.value >= third }.mapValues { _ in Appetite.Refusal.whileUnknown }
        // Fewer slots are too few to keep one free: the share may be all there is.
        if count >= 4 {
            for (share, held) in held where held >= count - 1 { refusals[share] = .always }
        }
        return refusals
    }
}

extension Claim {
    fileprivate var slotKey: String { "\(lane) \(entry)" }
}
