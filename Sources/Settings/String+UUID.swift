import FoundationEssentials

extension String {
    /// Whether the text is a UUID in its usual form of 36 characters. `UUID(uuidString:)` alone ignores what follows.
    package var isUUID: Bool { utf8.count == 36 && UUID(uuidString: self) != nil }
}
