import Testing

@testable import Scheduler

@Suite struct `The slots of a worker` {
    private let start = ContinuousClock.now

    private func claim(
        _ name: String, _ lane: Lane = .interactive, line: Line = .quick, share: String? = nil, isKnown: Bool = true
    ) -> Claim {
        Claim(
            submission: name, lane: lane, worker: "w", deliveries: 1,
            place: lane == .batch
                ? nil
                : Claim.Place(
                    flow: Flow(share: share ?? name, user: name), line: line, expectedMilliseconds: 100,
                    isKnown: isKnown),
            entry: name)
    }

    private func slots(_ count: Int, _ claims: Claim...) -> WorkerSlots {
        var slots = WorkerSlots(count: count)
        for claim in claims { slots.begin(claim, at: start) }
        return slots
    }

    @Test func `take a slow submission first while they grade none, then only in a sixth of the slots`() {
        #expect(slots(6, claim("a")).appetite(at: start).slow == .first)
        #expect(slots(6, claim("a", line: .slow)).appetite(at: start).slow == .whenQuiet)
        #expect(slots(12, claim("a", line: .slow)).appetite(at: start).slow == .afterQuick)
        #expect(slots(12, claim("a", line: .slow), claim("b", line: .slow)).appetite(at: start).slow == .whenQuiet)
    }

    @Test func `keep the last slot from slow submissions`() {
        var slots = WorkerSlots(count: 3)
        for name in ["a", "b"] { slots.begin(claim(name, line: .slow), at: start) }
        #expect(slots.appetite(at: start).slow == .never)
    }

    @Test func `alternate between slow and quick submissions if there is one slot`() {
        var slots = WorkerSlots(count: 1)
        #expect(slots.appetite(at: start).slow == .first)
        let slow = claim("a", line: .slow)
        slots.begin(slow, at: start)
        slots.end(slow, at: start)
        #expect(slots.appetite(at: start).slow == .afterQuick)
    }

    @Test func `count a quick submission as slow after a second`() {
        let slots = slots(6, claim("a"), claim("b"))
        #expect(slots.appetite(at: start + .milliseconds(900)).slow == .first)
        #expect(slots.appetite(at: start + .milliseconds(1100)).slow == .whenQuiet)
    }

    @Test func `give the batch lane a twenty-fifth of a slot's time while others keep arriving`() {
        var slots = WorkerSlots(count: 6)
        #expect(slots.appetite(at: start).batch == .first)
        let batch = claim("a", .batch)
        slots.begin(batch, at: start)
        #expect(slots.appetite(at: start).batch == .whenQuiet)
        slots.end(batch, at: start + .seconds(2))
        #expect(slots.appetite(at: start + .seconds(49)).batch == .whenQuiet)
        #expect(slots.appetite(at: start + .seconds(51)).batch == .first)
    }

    @Test func `pause the batch lane for ten minutes at most`() {
        var slots = WorkerSlots(count: 6)
        let batch = claim("a", .batch)
        slots.begin(batch, at: start)
        slots.end(batch, at: start + .seconds(3600))
        #expect(slots.appetite(at: start + .seconds(3600 + 601)).batch == .first)
    }

    @Test func `keep the last slot from the batch lane`() {
        let slots = slots(3, claim("a", .batch), claim("b", .batch))
        #expect(slots.appetite(at: start).batch == .never)
    }

    @Test func `leave one slot to other shares`() {
        var slots = WorkerSlots(count: 4)
        for name in ["a", "b"] { slots.begin(claim(name, share: "class"), at: start) }
        #expect(slots.appetite(at: start).refusals.isEmpty)
        slots.begin(claim("c", share: "class"), at: start)
        #expect(slots.appetite(at: start).refusals == ["class": .always])
    }

    @Test func `give a share a third of the slots until one of its gradings is known`() {
        var slots = WorkerSlots(count: 6)
        slots.begin(claim("a", share: "new", isKnown: false), at: start)
        #expect(slots.appetite(at: start).refusals.isEmpty)
        slots.begin(claim("b", share: "new", isKnown: false), at: start)
        #expect(slots.appetite(at: start).refusals == ["new": .whileUnknown])
    }
}
