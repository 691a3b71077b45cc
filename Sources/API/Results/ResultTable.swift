import FoundationEssentials
import Hummingbird
import Store

/// Writes the results of all learners of a filter as comma-separated values, in order of their names.
///
/// Names never change, so each learner occurs once, even while results change.
struct ResultTable: Sendable {
    let store: Store
    let filter: ResultFilter
    /// The columns.
    let course: [CourseExercise]

    /// How many learners are in memory at a time.
    private static let pageSize = 200

    /// The first learners. Read them before the response begins, so that an error can still be its answer.
    func begin() async throws -> ResultPage { try await page(after: nil) }

    func write(_ first: ResultPage, to writer: inout any ResponseBodyWriter) async throws {
        var csv = CSVWriter()
        csv.write(header)
        var page = first
        while true {
            for learner in page.items { csv.write(record(learner)) }
            try await writer.write(csv.take())
            guard let position = page.next else { return }
            page = try await self.page(after: position)
        }
    }

    private func page(after position: ResultPosition?) async throws -> ResultPage {
        try await store.results(filter, by: .name, limit: Self.pageSize, after: position)
    }

    private var header: [CSVWriter.Cell] {
        ["name", "account", "user", "points", "max_points", "solved", "last_active_at"]
            + course.flatMap { exercise -> [CSVWriter.Cell] in
                ["", " attempts", " first_solved_at"].map { .text(exercise.slug + $0) }
            }
    }

    private func record(_ learner: LearnerResults) -> [CSVWriter.Cell] {
        [
            .init(learner.memberName), .init(learner.account), .text(learner.user), .number(learner.points),
            .number(course.reduce(0) { $0 + $1.points }), .number(learner.solved), Self.time(learner.lastActiveAt),
        ]
            + course.flatMap { exercise -> [CSVWriter.Cell] in
                guard let result = learner.exercises[exercise.slug] else { return [.empty, .number(0), .empty] }
                return [.number(result.points), .number(result.attempts), Self.time(result.firstSolvedAt)]
            }
    }

    private static func time(_ date: Date?) -> CSVWriter.Cell { .init(date.map { $0.formatted(.iso8601) }) }
}
