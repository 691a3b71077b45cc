import Sandbox

/// Executes a seccomp filter as the kernel does (man 2 seccomp; linux/filter.h), so that tests learn the filter's
/// answer to a call without making the call.
struct FilterMachine {
    enum Verdict: Hashable {
        case allow
        case refuse
        case killProcess
        case errno(UInt32)
        case other(UInt32)
    }

    struct Unsupported: Error {
        let code: UInt16
    }

    static let x8664: UInt32 = 0xC000_003E
    static let i386: UInt32 = 0x4000_0003
    static let native: UInt32 = {
        #if arch(x86_64)
        x8664
        #else
        0xC000_00B7  // AUDIT_ARCH_AARCH64
        #endif
    }()

    let program: SeccompProgram

    func verdict(
        number: UInt32, arguments: [UInt64] = [], architecture: UInt32 = native
    ) throws -> Verdict {
        let data = Self.callData(number: number, arguments: arguments, architecture: architecture)
        let result = try run(data)
        switch result & 0xFFFF_0000 {
        case 0x7FFF_0000: return .allow
        case 0x7FC0_0000: return .refuse
        case 0x8000_0000: return .killProcess
        case 0x0005_0000: return .errno(result & 0xFFFF)
        default: return .other(result)
        }
    }

    /// `struct seccomp_data`: number, architecture, instruction pointer, six arguments.
    private static func callData(number: UInt32, arguments: [UInt64], architecture: UInt32) -> [UInt32] {
        var words = [number, architecture, 0, 0]
        for index in 0..<6 {
            let argument = index < arguments.count ? arguments[index] : 0
            words += [UInt32(truncatingIfNeeded: argument), UInt32(truncatingIfNeeded: argument >> 32)]
        }
        return words
    }

    private func run(_ data: [UInt32]) throws -> UInt32 {
        var accumulator: UInt32 = 0
        var counter = 0
        while true {
            let at = counter * SeccompProgram.instructionSize
            let bytes = program.filter[at..<at + SeccompProgram.instructionSize].map(UInt32.init)
            let code = UInt16(bytes[0] | bytes[1] << 8)
            let operand = bytes[4] | bytes[5] << 8 | bytes[6] << 16 | bytes[7] << 24
            counter += 1
            func jump(if condition: Bool) { counter += Int(condition ? bytes[2] : bytes[3]) }
            switch code {
            case 0x20: accumulator = data[Int(operand) / 4]  // BPF_LD | BPF_W | BPF_ABS
            case 0x54: accumulator &= operand  // BPF_ALU | BPF_AND | BPF_K
            case 0x05: counter += Int(operand)  // BPF_JMP | BPF_JA
            case 0x15: jump(if: accumulator == operand)  // BPF_JEQ
            case 0x25: jump(if: accumulator > operand)  // BPF_JGT
            case 0x35: jump(if: accumulator >= operand)  // BPF_JGE
            case 0x45: jump(if: accumulator & operand != 0)  // BPF_JSET
            case 0x06: return operand  // BPF_RET | BPF_K
            default: throw Unsupported(code: code)
            }
        }
    }
}
