import Hummingbird

/// The body of `POST /api/v1/runs`.
struct RunPayload: RequestPayload {
    var exercise: String
    var code: String
    var stdin: String
    var call: String?
    var trace: Bool
    var interactive: Bool

    enum CodingKeys: CodingKey, CaseIterable { case exercise, code, stdin, call, trace, interactive }

    static let maximumInputBytes = 64 * 1024
    static let maximumCallBytes = 2000
    /// Room for code and input of which JSON escapes every byte (`\u0001`), and for the other fields.
    static let maximumBytes =
        6 * (SubmissionPayload.maximumCodeBytes + maximumInputBytes + maximumCallBytes) + 16 * 1024

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        exercise = try container.decode(String.self, forKey: .exercise)
        code = try container.decode(String.self, forKey: .code)
        stdin = try container.decodeIfPresent(String.self, forKey: .stdin) ?? ""
        call = try container.decodeIfPresent(String.self, forKey: .call)
        trace = try container.decodeIfPresent(Bool.self, forKey: .trace) ?? false
        interactive = try container.decodeIfPresent(Bool.self, forKey: .interactive) ?? false
    }

    /// - Throws: `Problem` for code, input or a call that is too long, empty or contains NUL, and for a text that
    ///   no exercise has as its slug.
    func validate() throws {
        guard Slug.isValid(exercise) else { throw ExerciseRoutes.unknown(exercise) }
        guard code.contains(where: { !$0.isWhitespace }) else {
            throw Problem.badRequest("The code is empty. Write your program, then run it.")
        }
        try Self.require(code, "code", upTo: SubmissionPayload.maximumCodeBytes)
        try Self.require(stdin, "input", upTo: Self.maximumInputBytes)
        guard !code.utf8.contains(0) else {
            throw Problem.badRequest("The code contains a NUL character, which Python does not accept. Remove it.")
        }
        guard let call else { return }
        try Self.require(call, "call", upTo: Self.maximumCallBytes)
        guard call.contains(where: { !$0.isWhitespace }), !call.utf8.contains(0) else {
            throw Problem.badRequest(
                "\"call\" must be a Python expression, such as f(2, 3). Leave it out to run without.")
        }
    }

    private static func require(_ text: String, _ name: String, upTo maximum: Int) throws {
        guard text.utf8.count <= maximum else {
            throw Problem(
                .contentTooLarge, "The \(name) has \(text.utf8.count) bytes. Shorten it to at most \(maximum).")
        }
    }
}

/// The body of `POST /api/v1/runs/{id}/input`.
struct RunInputPayload: RequestPayload {
    var text: String
    /// Whether there is no more input after the text.
    var end: Bool

    enum CodingKeys: CodingKey, CaseIterable { case text, end }

    static let maximumTextBytes = 16 * 1024
    static let maximumBytes = 6 * maximumTextBytes + 1024

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decodeIfPresent(String.self, forKey: .text) ?? ""
        end = try container.decodeIfPresent(Bool.self, forKey: .end) ?? false
    }

    /// - Throws: `Problem` for text that is too long, or no input at all.
    func validate() throws {
        guard text.utf8.count <= Self.maximumTextBytes else {
            throw Problem(
                .contentTooLarge,
                "The text has \(text.utf8.count) bytes. Send at most \(Self.maximumTextBytes) at a time.")
        }
        guard end || !text.isEmpty else {
            throw Problem.badRequest(
                "Send \"text\" with the input, usually a line with \\n at its end, or \"end\": true to end the input.")
        }
    }
}
