/// The code with which learners join a group.
///
/// Guessing is hopeless: there are 30 to the power of 8 codes, and failures are limited (`Store.beginJoining`).
package struct JoinCode: Hashable, Sendable {
    /// Without digits and letters that look alike: 0 and O, 1, I and L, U and V.
    private static let alphabet = Array("23456789ABCDEFGHJKMNPQRSTVWXYZ")
    private static let length = 8

    /// Eight characters, as they are stored.
    let stored: String

    /// A new code, from the system's cryptographic generator.
    static func random() -> JoinCode {
        var generator = SystemRandomNumberGenerator()
        return JoinCode(
            stored: String(
                (0..<length).map { _ in alphabet[Int.random(in: alphabet.indices, using: &generator)] }))
    }

    private init(stored: String) { self.stored = stored }

    /// Reads a code as people type it: in any case, with spaces and hyphens anywhere. Nil for any other text.
    package init?(_ text: String) {
        let stored = text.uppercased().filter { $0 != " " && $0 != "-" }
        guard stored.count == Self.length, stored.allSatisfy(Self.alphabet.contains) else { return nil }
        self.init(stored: stored)
    }

    /// The code as it is shown: `ABCD-EFGH`.
    static func shown(_ stored: String) -> String { "\(stored.prefix(length / 2))-\(stored.dropFirst(length / 2))" }
}
