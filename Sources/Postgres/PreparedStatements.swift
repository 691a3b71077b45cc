/// The statements that a server keeps for one connection, parsed and planned.
final class PreparedStatements {
    /// Those of this program are few; texts that are put together by chance are not worth keeping.
    private static let most = 256

    private var names: [String: String] = [:]
    private var lastNumber = 0

    /// The name by which the server knows a statement; nil for one that it is not to keep.
    ///
    /// A new one must be prepared under that name, or forgotten.
    func name(of text: String) -> (text: String, isNew: Bool)? {
        if let name = names[text] { return (name, false) }
        guard names.count < Self.most else { return nil }
        lastNumber += 1
        let name = "statement-\(lastNumber)"
        names[text] = name
        return (name, true)
    }

    func forget(_ text: String) { names[text] = nil }
}
