import FoundationEssentials
import Store

/// A page of results: learners, and the exercises of the course.
struct ResultListView: Encodable {
    private let items: [LearnerView]
    private let next: String?
    private let exercises: [ColumnView]
    private let maxPoints: Int

    init(_ page: ResultPage, course: [CourseExercise]) {
        items = page.items.map { LearnerView($0, course: course) }
        next = page.next.map { ResultCursor($0).text }
        exercises = course.map(ColumnView.init)
        maxPoints = course.reduce(0) { $0 + $1.points }
    }

    private enum CodingKeys: String, CodingKey {
        case items, next, exercises
        case maxPoints = "max_points"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(items, forKey: .items)
        try container.encode(next, forKey: .next)
        try container.encode(exercises, forKey: .exercises)
        try container.encode(maxPoints, forKey: .maxPoints)
    }
}

/// An exercise of the course.
private struct ColumnView: Encodable {
    var slug: String
    var title: String
    var order: Int
    var maxPoints: Int

    init(_ exercise: CourseExercise) {
        slug = exercise.slug
        title = exercise.title
        order = exercise.order
        maxPoints = exercise.points
    }

    private enum CodingKeys: String, CodingKey {
        case slug, title, order
        case maxPoints = "max_points"
    }
}

private struct LearnerView: Encodable {
    private let results: LearnerResults
    private let exercises: [ExerciseResultView]

    init(_ results: LearnerResults, course: [CourseExercise]) {
        self.results = results
        exercises = course.compactMap { results.exercises[$0.slug] }.map { ExerciseResultView($0) }
    }

    private enum CodingKeys: String, CodingKey {
        case user, name, account, points, solved, exercises
        case lastActiveAt = "last_active_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(results.user, forKey: .user)
        try container.encode(results.memberName, forKey: .name)
        try container.encode(results.account, forKey: .account)
        try container.encode(results.points, forKey: .points)
        try container.encode(results.solved, forKey: .solved)
        try container.encode(results.lastActiveAt, forKey: .lastActiveAt)
        try container.encode(exercises, forKey: .exercises)
    }
}

/// What a learner has reached in one exercise.
struct ExerciseResultView: Encodable {
    private let result: ExerciseResult
    /// In the results of one learner only.
    private let item: UserResults.Item?

    init(_ result: ExerciseResult) {
        self.result = result
        item = nil
    }

    init(_ item: UserResults.Item) {
        result = item.result
        self.item = item
    }

    private enum CodingKeys: String, CodingKey {
        case exercise, state, points, attempts, title, order
        case firstSolvedAt = "first_solved_at"
        case newestSubmission = "newest_submission"
        case newestAt = "newest_at"
        case maxPoints = "max_points"
        case hintsRead = "hints_read"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(result.exercise, forKey: .exercise)
        try container.encode(result.state.rawValue, forKey: .state)
        try container.encode(result.points, forKey: .points)
        try container.encode(result.attempts, forKey: .attempts)
        try container.encode(result.firstSolvedAt, forKey: .firstSolvedAt)
        try container.encode(result.newestSubmission, forKey: .newestSubmission)
        guard let item else { return }
        try container.encode(result.newestAt, forKey: .newestAt)
        try container.encode(item.exercise.title, forKey: .title)
        try container.encode(item.exercise.order, forKey: .order)
        try container.encode(item.exercise.points, forKey: .maxPoints)
        try container.encode(item.hintsRead.map(HintUseView.init), forKey: .hintsRead)
    }
}

private struct HintUseView: Encodable {
    var number: Int
    var times: Int
    var firstReadAt: Date

    init(_ use: UserResults.HintUse) {
        number = use.number
        times = use.times
        firstReadAt = use.firstReadAt
    }

    private enum CodingKeys: String, CodingKey {
        case number, times
        case firstReadAt = "first_read_at"
    }
}

/// Everything that one user has reached.
struct UserResultsView: Encodable {
    private let results: UserResults

    init(_ results: UserResults) { self.results = results }

    private enum CodingKeys: String, CodingKey {
        case user, account, role, points, solved, groups, items, next
        case maxPoints = "max_points"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        let items = results.items
        try container.encode(results.user.id, forKey: .user)
        try container.encode(results.account, forKey: .account)
        try container.encode(results.user.role, forKey: .role)
        try container.encode(items.reduce(0) { $0 + $1.result.points }, forKey: .points)
        try container.encode(items.reduce(0) { $0 + $1.exercise.points }, forKey: .maxPoints)
        try container.encode(items.count { $0.result.state == .done }, forKey: .solved)
        try container.encode(results.groups.map(MembershipView.init), forKey: .groups)
        try container.encode(items.map { ExerciseResultView($0) }, forKey: .items)
        try container.encodeNil(forKey: .next)
    }
}
