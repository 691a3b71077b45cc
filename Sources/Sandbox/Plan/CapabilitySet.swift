/// Capabilities as the kernel numbers them (linux/capability.h).
struct CapabilitySet: OptionSet, Sendable, Hashable {
    let rawValue: UInt64

    static let setPrivileges = CapabilitySet(rawValue: 1 << 8)
    /// To join processes whose memory is not readable (man 2 ptrace, "Ptrace access mode checking").
    static let ptrace = CapabilitySet(rawValue: 1 << 19)
    static let administration = CapabilitySet(rawValue: 1 << 21)
}
