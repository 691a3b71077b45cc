import Glibc

/// The namespaces and the user of a live cell, as the host sees them. No other process may share them.
struct CellSeparation {
    /// All kinds except time: a shared time namespace shows a program no more than the clock does.
    private static let kinds = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"]

    private let namespaces: [String: String]
    private let user: UInt32

    /// - Throws: `SandboxError` if the namespaces cannot be read.
    init(of cell: Cell) async throws(SandboxError) {
        guard let process = await cell.process, let separation = Self(of: process),
            separation.namespaces.count == Self.kinds.count
        else { throw SandboxError(.cell, "cannot read the namespaces of cell \(cell.id)") }
        self = separation
    }

    private init?(of number: Int32) {
        guard let process = HostProcess(number) else { return nil }
        user = process.user
        namespaces = Dictionary(
            uniqueKeysWithValues: Self.kinds.compactMap { kind in
                process.namespace(kind).map { (kind, $0) }
            })
    }

    /// Returns one sentence for each thing that the cell shares with the service or with its neighbour.
    func complaints(beside neighbour: Cell) async -> [String] {
        let service = Self(of: getpid()).map { shared(with: $0, "the service") } ?? []
        // `Bystander.leave` reports a neighbour that has ended.
        guard let number = await neighbour.process, let other = Self(of: number) else { return service }
        return service + shared(with: other, "its neighbour")
    }

    private func shared(with other: CellSeparation, _ name: String) -> [String] {
        let common = Self.kinds.filter { namespaces[$0] == other.namespaces[$0] }.map { "\($0) namespace" }
        return (common + (user == other.user ? ["user"] : [])).map { "it has the \($0) of \(name)" }
    }
}
