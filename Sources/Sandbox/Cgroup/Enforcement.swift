/// How the limits of a policy are held on this host; every result says it.
package struct Enforcement: Sendable, Hashable, CustomStringConvertible, Encodable {
    package var layout: CgroupHost.Layout
    /// Limits that this host does not enforce, and that its operator has agreed to go without.
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

/// A limit that an operator may choose to go without where the host cannot enforce it: the degraded mode.
///
/// CPU and wall time are not among them: without either, a program could stay for ever.
package enum DispensableLimit: String, Sendable, Hashable, CaseIterable {
    case memory
    /// Memory is limited, the use of swap beyond it is not.
    case swap
    case processes
    case cores
}
