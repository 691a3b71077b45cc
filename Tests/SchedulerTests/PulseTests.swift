import Testing

@testable import Scheduler

@Suite struct `A pulse` {
    @Test func `notices that the process stood still, and remembers it`() {
        let start = ContinuousClock.now
        let pulse = Pulse(at: start)
        #expect(!pulse.beat(at: start + .milliseconds(500)))
        #expect(!pulse.beat(at: start + .seconds(3)), "a late beat on a busy host")
        #expect(pulse.beat(at: start + .seconds(21)), "a worker was stopped for 18 s")
        #expect(pulse.beat(at: start + .milliseconds(21_500)))
    }
}
