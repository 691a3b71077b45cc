@testable import Sandbox

extension SeccompProgram {
    /// A small filter for recorded plans, which would otherwise change with every policy.
    static let example = SeccompProgram(
        filter: [UInt8](repeating: 0, count: 64), fatalCalls: [169],
        limitedCalls: [
            LimitedCall(number: 72, condition: .init(argument: 1, mask: 0xF, values: ["A": 6, "B": 7]), most: 9)
        ])
}
