/// A compiled filter, ready for `seccomp(SECCOMP_SET_MODE_FILTER)` with SECCOMP_FILTER_FLAG_NEW_LISTENER.
///
/// Every call that the filter does not allow reaches the listener, which refuses it with EPERM and counts it.
package struct SeccompProgram: Sendable, Hashable {
    /// An array of `struct sock_filter`, eight bytes each, in the machine's byte order.
    package let filter: [UInt8]
    /// Numbers of the calls that no exercise could want: the launcher ends the whole cell on the first attempt.
    package let fatalCalls: [Int32]
    /// Calls that the filter does not allow, but the launcher lets through a limited number of times.
    package let limitedCalls: [LimitedCall]

    /// Bytes of a `struct sock_filter`: a 16-bit code, two 8-bit jumps, a 32-bit operand (linux/filter.h).
    package static let instructionSize = 8

    /// A call that all processes of a cell together may make `most` times.
    package struct LimitedCall: Sendable, Hashable {
        package let number: Int32
        /// Nil counts the call with any arguments.
        package let condition: SeccompProfile.Condition?
        package let most: Int
    }

    package init(filter: [UInt8], fatalCalls: [Int32], limitedCalls: [LimitedCall] = []) {
        self.filter = filter
        self.fatalCalls = fatalCalls
        self.limitedCalls = limitedCalls
    }
}
