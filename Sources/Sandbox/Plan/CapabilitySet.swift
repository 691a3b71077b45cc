import CCap

/// A Linux capability, by the name that libcap gives it (man 7 capabilities).
enum Capability: String, Sendable, Hashable {
    case sysAdmin = "cap_sys_admin"
    /// Needed to join the namespaces of a process whose memory is not readable (man 2 ptrace, "Ptrace access mode
    /// checking").
    case sysPtrace = "cap_sys_ptrace"

    /// The number that the kernel gives it (linux/capability.h).
    fileprivate var number: cap_value_t {
        var number: cap_value_t = 0
        precondition(cap_from_name(rawValue, &number) == 0, "libcap does not know \(rawValue)")
        return number
    }
}

/// A set of Linux capabilities, as a mask of their numbers.
///
/// Computed when a plan is compiled. After clone, the launcher applies the mask with capset(2) alone, without libcap.
struct CapabilitySet: Sendable, Hashable {
    let mask: UInt64

    init(mask: UInt64) { self.mask = mask }

    init(_ capabilities: [Capability]) { mask = capabilities.reduce(0) { $0 | 1 << UInt64($1.number) } }

    /// The names of the capabilities, in the order of their numbers; the number itself where libcap knows no name.
    var names: [String] {
        (0..<UInt64.bitWidth).filter { mask & 1 << $0 != 0 }.map { number in
            guard let text = cap_to_name(cap_value_t(number)) else { return "\(number)" }
            defer { cap_free(text) }
            return String(cString: text)
        }
    }

    /// What doctor shows: the capabilities that this process runs with.
    static var findingOfThisProcess: DoctorReport.Check {
        let shown =
            switch textOfThisProcess {
            case "=": "no capabilities"
            case "=ep": "all capabilities"
            case let text?: "the capabilities \(text)"
            case nil: "capabilities that cannot be read"
            }
        return .init("own capabilities", .enforced, "sandmartin runs with \(shown)")
    }

    /// As cap_to_text(3) writes them; nil where they cannot be read.
    private static var textOfThisProcess: String? {
        guard let state = cap_get_proc() else { return nil }
        defer { cap_free(UnsafeMutableRawPointer(state)) }
        guard let text = cap_to_text(state, nil) else { return nil }
        defer { cap_free(text) }
        return String(cString: text)
    }
}
