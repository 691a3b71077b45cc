/// A compiled filter, ready for `seccomp(SECCOMP_SET_MODE_FILTER)`, and what its notifications mean.
package struct SeccompProgram: Sendable, Hashable {
    /// An array of `struct sock_filter`, eight bytes each, in host byte order.
    package let filter: [UInt8]
    /// Numbers of the calls that no exercise could want: the launcher ends the whole cell on the first attempt.
    package let fatalCalls: [Int32]

    package init(filter: [UInt8], fatalCalls: [Int32]) {
        self.filter = filter
        self.fatalCalls = fatalCalls
    }
}
