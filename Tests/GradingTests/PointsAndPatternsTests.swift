import Grading
import Testing

@Suite struct `The points of an exercise` {
    @Test(
        arguments: [
            (100, [1, 1, 1], [34, 33, 33]), (100, [1, 2], [33, 67]), (10, [3, 3, 3, 1], [3, 3, 3, 1]),
            (1, [1, 1], [1, 0]),
            (100, [0, 1], [0, 100]), (100, [0, 0], [50, 50]), (7, [], []),
        ] as [(Int, [Int], [Int])])
    func `are distributed by weight without remainder`(_ points: Int, _ weights: [Int], _ shares: [Int]) {
        #expect(PointShares.shares(of: points, weights: weights) == shares)
    }

    @Test func `always add up to the total`() {
        for count in 1...40 {
            let weights = (0..<count).map { ($0 * 7) % 5 + 1 }
            #expect(PointShares.shares(of: 100, weights: weights).reduce(0, +) == 100)
        }
    }
}

@Suite struct `A pattern for test names` {
    @Test(arguments: [
        ("*_hidden", "test_a_hidden", true), ("*_hidden", "test_hidden_a", false), ("test_?", "test_a", true),
        ("test_?", "test_", false), ("*", "", true), ("a*b*c", "aXbYbZc", true), ("a*b*c", "aXbYbZ", false),
        ("", "", true), ("", "a", false), ("ä*", "äb", true), ("[a]", "a", false),
    ])
    func `supports star and question mark`(_ pattern: String, _ name: String, _ matches: Bool) {
        #expect(GlobPattern(pattern).matches(name) == matches)
    }

    @Test func `does not take exponential time`() {
        let pattern = String(repeating: "*a", count: 40) + "b"
        #expect(!GlobPattern(pattern).matches(String(repeating: "a", count: 2000)))
    }
}
