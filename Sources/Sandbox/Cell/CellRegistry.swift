/// The living cells of a sandbox, by number, and the user ids that they run as.
struct CellRegistry {
    private var cells: [UInt64: Cell] = [:]
    /// The id that has been free for longest comes first. The kernel counts descriptors in flight against a user until
    /// it has collected them, some time after the end of the program that sent them (unix_gc; man 7 unix,
    /// ETOOMANYREFS).
    private var freeIdentities: [UInt32]
    private var identityOfCell: [UInt64: UInt32] = [:]

    init(_ identities: IdentityRange) { freeIdentities = Array(identities.users) }

    var numbers: [UInt64] { Array(cells.keys) }

    subscript(_ id: UInt64) -> Cell? { cells[id] }

    /// Takes a free user id for cell `id`; nil where all are in use.
    mutating func takeIdentity(for id: UInt64) -> UInt32? {
        guard !freeIdentities.isEmpty else { return nil }
        let identity = freeIdentities.removeFirst()
        identityOfCell[id] = identity
        return identity
    }

    mutating func add(_ cell: Cell) { cells[cell.id] = cell }

    /// Removes a cell that is gone, and frees its user id.
    mutating func remove(_ id: UInt64) {
        cells[id] = nil
        if let identity = identityOfCell.removeValue(forKey: id) { freeIdentities.append(identity) }
    }

    /// Takes the user ids away from all cells, without freeing them: processes may still run as these users.
    ///
    /// - Returns: the user id of each cell. The caller frees each one when its processes are gone.
    mutating func takeAllIdentities() -> [UInt64: UInt32] {
        defer { identityOfCell = [:] }
        return identityOfCell
    }

    mutating func free(_ identity: UInt32) { freeIdentities.append(identity) }
}
