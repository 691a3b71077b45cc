import Glibc

/// What a living cell must have to itself, as the host sees it: its namespaces, and its user.
struct CellSeparation {
    /// All but that of time, which shows a program no more than the clock does.
    private static let kinds = ["cgroup", "ipc", "mnt", "net", "pid", "user", "uts"]

    private let namespaces: [String: String]
    private let user: UInt32

    /// - Throws: `SandboxError` where the cell cannot be seen.
    init(of cell: Cell) async throws(SandboxError) {
        guard let process = await cell.process, let separation = Self(of: process),
            separation.namespaces.count == Self.kinds.count
        else { throw SandboxError(.cell, "the namespaces of cell \(cell.id) cannot be seen") }
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

    /// One sentence for each thing that the cell shares with the service or with its neighbour.
    func complaints(beside neighbour: Cell) async -> [String] {
        let service = Self(of: getpid()).map { shared(with: $0, "the service") } ?? []
        // A neighbour that has ended is complained about elsewhere.
        guard let number = await neighbour.process, let other = Self(of: number) else { return service }
        return service + shared(with: other, "its neighbour")
    }

    private func shared(with other: CellSeparation, _ name: String) -> [String] {
        let common = Self.kinds.filter { namespaces[$0] == other.namespaces[$0] }.map { "\($0) namespace" }
        return (common + (user == other.user ? ["user"] : [])).map { "it has the \($0) of \(name)" }
    }
}
