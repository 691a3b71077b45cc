import CFilter

extension SeccompProgram {
    /// The filter's answer to a call.
    package enum Answer: Sendable, Hashable {
        case allow
        /// The call reaches the launcher, which refuses it with EPERM and counts it, or ends the cell.
        case refuse
        case error(Int32)
        case killProcess
        case other(UInt32)
    }

    /// Returns the filter's answer to a call of this machine, without making the call.
    package func answer(to number: Int32, _ arguments: [UInt64] = []) -> Answer {
        answer(to: number, arguments, architecture: Self.nativeArchitecture)
    }

    /// - Parameter architecture: an AUDIT_ARCH_ constant of linux/audit.h.
    package func answer(to number: Int32, _ arguments: [UInt64], architecture: UInt32) -> Answer {
        var call = seccomp_data()
        call.nr = number
        call.arch = architecture
        withUnsafeMutableBytes(of: &call.args) { room in
            for (index, argument) in arguments.prefix(6).enumerated() {
                room.storeBytes(of: argument, toByteOffset: index * MemoryLayout<UInt64>.size, as: UInt64.self)
            }
        }
        let result = filter.withUnsafeBytes {
            filter_answer(
                $0.baseAddress?.assumingMemoryBound(to: sock_filter.self), $0.count / Self.instructionSize, &call)
        }
        switch result & 0xFFFF_0000 {
        case 0x7FFF_0000: return .allow
        case 0x7FC0_0000: return .refuse
        case 0x8000_0000: return .killProcess
        case 0x0005_0000: return .error(Int32(result & 0xFFFF))
        default: return .other(result)
        }
    }

    /// AUDIT_ARCH_X86_64 or AUDIT_ARCH_AARCH64. Swift does not import these macros.
    private static let nativeArchitecture: UInt32 = {
        #if arch(x86_64)
        0xC000_003E
        #else
        0xC000_00B7
        #endif
    }()
}
