import Hummingbird

/// The body of `POST /api/v1/submissions`.
struct SubmissionPayload: RequestPayload {
    var exercise: String
    var code: String
    var supersede: Bool

    enum CodingKeys: CodingKey, CaseIterable { case exercise, code, supersede }

    static let maximumCodeBytes = 64 * 1024
    /// Room for code of which JSON escapes every byte (`\u0001`), and for the other fields.
    static let maximumBytes = 6 * maximumCodeBytes + 16 * 1024

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        exercise = try container.decode(String.self, forKey: .exercise)
        code = try container.decode(String.self, forKey: .code)
        supersede = try container.decodeIfPresent(Bool.self, forKey: .supersede) ?? false
    }

    /// - Throws: `Problem` for code that is empty, longer than 64 KiB, or contains NUL, and for a text that no
    ///   exercise has as its slug.
    func validate() throws {
        guard Slug.isValid(exercise) else { throw ExerciseRoutes.unknown(exercise) }
        guard code.contains(where: { !$0.isWhitespace }) else {
            throw Problem.badRequest("The code is empty. Write your program, then submit it.")
        }
        try Self.requireStorable(code)
    }

    /// - Throws: `Problem` for code that is longer than 64 KiB or contains NUL.
    static func requireStorable(_ code: String) throws {
        guard code.utf8.count <= maximumCodeBytes else {
            throw Problem(
                .contentTooLarge,
                "The code has \(code.utf8.count) bytes. Shorten it to at most \(maximumCodeBytes) (64 KiB).")
        }
        guard !code.utf8.contains(0) else {
            throw Problem.badRequest("The code contains a NUL character, which Python does not accept. Remove it.")
        }
    }
}
