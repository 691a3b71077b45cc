/// How the limits of a policy are enforced on this host; part of every result.
package struct Enforcement: Sendable, Hashable, CustomStringConvertible, Encodable {
    package var layout: CgroupHost.Layout
    /// Limits that this host cannot enforce and that its operator has waived.
    package var missing: [DispensableLimit]

    package init(layout: CgroupHost.Layout, missing: [DispensableLimit] = []) {
        self.layout = layout
        self.missing = missing
    }

    /// `hybrid`, or in degraded mode `hybrid without memory, cores`.
    package var description: String {
        missing.isEmpty
            ? layout.rawValue : "\(layout.rawValue) without \(missing.map(\.rawValue).joined(separator: ", "))"
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A limit that an operator may waive where the host cannot enforce it: the degraded mode.
///
/// CPU time and wall-clock time cannot be waived: without them a program could run forever.
package enum DispensableLimit: String, Sendable, Hashable, CaseIterable {
    case memory
    /// The use of swap beyond the memory limit.
    case swap
    case processes
    case cores
}
