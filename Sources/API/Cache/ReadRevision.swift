/// How often what one person can read has changed: their own data, and the exercises that all read.
struct ReadRevision: Hashable, Sendable {
    var own: Int
    var exercises: Int

    var text: String { "\(own).\(exercises)" }
}
