import CFilter
import Glibc
import Testing

@testable import Sandbox

/// Tests the BPF interpreter in `Sources/CFilter`, which evaluates the filter for traced calls.
@Suite struct FilterTests {
    private typealias Step = sock_filter

    /// Runs instructions, each (code, jump if true, jump if false, operand), on a call of number 7 with some arguments.
    private func run(_ steps: [(UInt16, UInt8, UInt8, UInt32)]) -> UInt32 {
        let filter = steps.map { Step(code: $0.0, jt: $0.1, jf: $0.2, k: $0.3) }
        var call = seccomp_data()
        call.nr = 7
        call.args.0 = 0x1111_2222_3333_4444
        return filter_answer(filter, filter.count, &call)
    }

    private static let killProcess: UInt32 = 0x8000_0000
    private static let returnA: (UInt16, UInt8, UInt8, UInt32) = (0x16, 0, 0, 0)

    @Test func `loads each half of an argument`() {
        #expect(run([(0x20, 0, 0, 16), Self.returnA]) == 0x3333_4444)
        #expect(run([(0x20, 0, 0, 20), Self.returnA]) == 0x1111_2222)
        #expect(run([(0x20, 0, 0, 0), Self.returnA]) == 7)
    }

    @Test(
        arguments: [
            (0x04, 8, 15), (0x14, 2, 5), (0x24, 3, 21), (0x34, 2, 3), (0x44, 8, 15), (0x54, 3, 3), (0x64, 2, 28),
            (0x74, 1, 3), (0xA4, 1, 6), (0x84, 0, 0xFFFF_FFF9),
        ] as [(UInt16, UInt32, UInt32)])
    func `calculates with constants`(code: UInt16, operand: UInt32, result: UInt32) {
        #expect(run([(0x20, 0, 0, 0), (code, 0, 0, operand), Self.returnA]) == result)
    }

    @Test func `moves between registers and memory`() {
        // A = 7; M[3] = A; X = 5; A = X; X = M[3]; A += X
        let steps: [(UInt16, UInt8, UInt8, UInt32)] = [
            (0x20, 0, 0, 0), (0x02, 0, 0, 3), (0x01, 0, 0, 5), (0x87, 0, 0, 0), (0x61, 0, 0, 3), (0x0C, 0, 0, 0),
            Self.returnA,
        ]
        #expect(run(steps) == 12)
        #expect(run([(0x80, 0, 0, 0), (0x07, 0, 0, 0), (0x00, 0, 0, 1), (0x0C, 0, 0, 0), Self.returnA]) == 65)
    }

    @Test(
        arguments: [
            (0x15, 7, true), (0x15, 6, false), (0x25, 6, true), (0x25, 7, false), (0x35, 7, true), (0x35, 8, false),
            (0x45, 2, true), (0x45, 8, false),
        ] as [(UInt16, UInt32, Bool)])
    func `jumps by comparison`(code: UInt16, operand: UInt32, holds: Bool) {
        let steps: [(UInt16, UInt8, UInt8, UInt32)] = [
            (0x20, 0, 0, 0), (code, 1, 0, operand), (0x06, 0, 0, 1), (0x06, 0, 0, 2),
        ]
        #expect(run(steps) == (holds ? 2 : 1))
    }

    @Test(
        arguments: [
            [],  // returns no answer
            [(0x20, 0, 0, 0)],  // runs past its end
            [(0x05, 0, 0, 9), (0x06, 0, 0, 1)],  // jumps past its end
            [(0x20, 0, 0, 64), (0x06, 0, 0, 1)],  // loads from beyond the call
            [(0x20, 0, 0, 2), (0x06, 0, 0, 1)],  // loads across words
            [(0x28, 0, 0, 0), (0x06, 0, 0, 1)],  // loads half a word
            [(0x40, 0, 0, 0), (0x06, 0, 0, 1)],  // loads by index
            [(0x02, 0, 0, 16), (0x06, 0, 0, 1)],  // stores beyond the memory
            [(0x60, 0, 0, 16), (0x06, 0, 0, 1)],  // loads from beyond the memory
            [(0x34, 0, 0, 0), (0x06, 0, 0, 1)],  // divides by zero
            [(0xC4, 0, 0, 0), (0x06, 0, 0, 1)],  // uses an unknown operation
        ] as [[(UInt16, UInt8, UInt8, UInt32)]])
    func `kills the process if the filter is malformed`(steps: [(UInt16, UInt8, UInt8, UInt32)]) {
        #expect(run(steps) == Self.killProcess)
    }

    @Test func `answers every call as a second interpreter of the same filter does`() throws {
        let program = try PolicyLibrary(directory: SourceTree.policies).seccompProgram("python")
        let machine = FilterMachine(program: program)
        let values: [UInt64] = [0, 1, 2, 5, 0x1002, 0x5401, 0x5412, 0x0120_0011, 0x1000_0011, 1 << 32, .max]
        for number in Int32(0)..<500 {
            for value in values {
                let arguments = [value, value, value, value, value, value]
                let expected: SeccompProgram.Answer =
                    switch try machine.verdict(number: UInt32(number), arguments: arguments) {
                    case .allow: .allow
                    case .refuse: .refuse
                    case .killProcess: .killProcess
                    case .errno(let error): .error(Int32(error))
                    case .other(let answer): .other(answer)
                    }
                #expect(program.answer(to: number, arguments) == expected, "call \(number), \(value)")
            }
        }
        #expect(program.answer(to: 4, [], architecture: FilterMachine.i386) == .killProcess)
    }
}
