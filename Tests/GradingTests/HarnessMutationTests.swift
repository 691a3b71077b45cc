import TestSupport
import Testing

@testable import Grading

/// Mutates lines of the harness at random, in the same way in every run.
struct HarnessMutationTests {
    private static let lines = [
        #"{"event": "loaded", "tests": [{"id": "T.test_a", "name": "a"}, {"id": "T.test_b", "name": "b"}]}"#,
        #"{"event": "start", "id": "T.test_a"}"#,
        #"{"event": "end", "end": {"id": "T.test_a", "status": "failed", "message": "m", "#
            + #""details": "d", "teacher": "", "broken": false}}"#,
        #"{"event": "invalid", "reason": "SyntaxError: invalid syntax"}"#,
        #"{"event": "done"}"#,
    ]

    @Test func `a mutated line is an event or a grader fault`() {
        var random = SeededRandom(seed: 7)
        var refused = 0
        for _ in 0..<20_000 {
            var line = Array(Self.lines[Int.random(in: 0..<Self.lines.count, using: &random)].utf8)
            for _ in 0...Int.random(in: 0..<4, using: &random) {
                let place = Int.random(in: 0..<line.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: line[place] = UInt8.random(in: 0...255, using: &random)
                case 1: line.insert(UInt8.random(in: 0...255, using: &random), at: place)
                case 2 where line.count > 1: line.remove(at: place)
                default: line += line[place...].prefix(64)
                }
            }
            do {
                _ = try HarnessEvent(line: line)
            } catch {
                refused += 1
                #expect("\(error)".contains("the harness sent a line that is not an event"))
            }
        }
        #expect(refused > 10_000)
    }

    @Test func `a deeply nested line is refused`() {
        for (open, close) in [("[", "]"), (#"{"event":"#, "}")] {
            let line = String(repeating: open, count: 100_000) + String(repeating: close, count: 100_000)
            #expect(throws: GradingError.self) { try HarnessEvent(line: Array(line.utf8)) }
        }
    }
}
