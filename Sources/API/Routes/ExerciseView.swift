import Handouts
import Store

/// An exercise with the caller's own state.
struct StandingView: Encodable {
    enum State: String, Encodable { case todo, done }

    var slug: String
    var title: String
    var order: Int
    var state: State
    /// The caller's best so far.
    var points: Int
    var maxPoints: Int
    /// How many judged submissions the caller has.
    var attempts: Int

    init(_ standing: ExerciseStanding) {
        slug = standing.slug
        title = standing.title
        order = standing.order
        state = standing.isDone ? .done : .todo
        points = standing.earned
        maxPoints = standing.points
        attempts = standing.attempts
    }

    enum CodingKeys: String, CodingKey {
        case slug, title, order, state, points, attempts
        case maxPoints = "max_points"
    }
}

/// The text of one version of an exercise, which is the same for all users.
struct ExerciseText: Codable, Sendable {
    var version: String
    /// CommonMark.
    var handout: String
    var handoutHTML: String
    var starter: String
    /// How many hints the exercise has.
    var hints: Int

    init(_ exercise: StoredExercise) {
        version = exercise.version
        handout = exercise.handout
        handoutHTML = Handout(exercise.handout).html(
            address: { exercise.files.contains($0) ? HandoutFileRoutes.address(of: $0, in: exercise) : nil },
            size: { exercise.pictureSizes[$0] })
        starter = exercise.starter
        hints = exercise.hints
    }

    enum CodingKeys: String, CodingKey {
        case version, handout, starter, hints
        case handoutHTML = "handout_html"
    }
}

/// A hint that the caller has read before.
struct HintReadView: Encodable {
    var number: Int
    var text: String

    init(_ hint: HintRead) {
        number = hint.number
        text = hint.text
    }
}

/// One exercise in full: `StandingView`, `ExerciseText` and the hints that the caller has read, in one object.
struct ExerciseView: Encodable {
    var standing: StandingView
    var text: ExerciseText
    var hintsRead: [HintReadView]

    private enum CodingKeys: String, CodingKey {
        case hintsRead = "hints_read"
    }

    func encode(to encoder: any Encoder) throws {
        try standing.encode(to: encoder)
        try text.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(hintsRead, forKey: .hintsRead)
    }
}
