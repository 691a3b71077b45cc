/// Reads a value of a query or a body that must be one of several words.
enum Choice {
    /// - Parameter name: of the query parameter or the field.
    /// - Returns: nil without a text.
    /// - Throws: `Problem` 400 with the possible words.
    static func of<Value: RawRepresentable & CaseIterable>(_ name: String, _ text: Substring?) throws
        -> Value? where Value.RawValue == String
    {
        guard let text else { return nil }
        guard let value = Value(rawValue: String(text)) else {
            let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
            throw Problem.badRequest("\"\(name)\" must be one of: \(words).")
        }
        return value
    }
}
