import FoundationEssentials

/// What a learner has reached in one exercise, over all versions of it.
package struct ExerciseResult: Hashable, Sendable {
    package enum State: String, Codable, CaseIterable, Sendable {
        /// Without a graded submission.
        case todo
        /// With graded submissions, but none that was accepted.
        case tried
        case done
    }

    package var exercise: String
    /// The most points of a submission, at most those of the current version.
    package var points = 0
    /// The number of graded submissions.
    package var attempts = 0
    /// The time at which the first accepted submission was handed in.
    package var firstSolvedAt: Date?
    /// The newest graded submission.
    package var newestSubmission: String?
    package var newestAt: Date?

    package var state: State { firstSolvedAt != nil ? .done : attempts > 0 ? .tried : .todo }
}

/// The results of a learner in a list.
package struct LearnerResults: Hashable, Sendable {
    package var user: String
    /// The name in the group that the list is about. Nil without a group.
    package var memberName: String?
    /// The name of the account. Nil for an anonymous learner.
    package var account: String?
    /// The sum over the exercises of the course.
    package var points: Int
    /// The exercises of the course with an accepted submission.
    package var solved: Int
    /// The time of the newest graded submission, also in exercises that have left the course.
    package var lastActiveAt: Date?
    /// In the exercises of the course that have graded submissions, by exercise.
    package var exercises: [String: ExerciseResult]
}

/// An exercise of the course, as a column of a table of results.
package struct CourseExercise: Hashable, Sendable {
    package var slug: String
    package var title: String
    package var order: Int
    package var points: Int
}

/// Selects learners in a list of results. Nil matches all.
package struct ResultFilter: Hashable, Sendable {
    /// The id of a group.
    package var group: String?
    /// The beginning of the name in the group, or without a group that of the account, in any case.
    package var name: String?

    package init(group: String? = nil, name: String? = nil) {
        self.group = group
        self.name = name
    }
}

package enum ResultOrder: String, CaseIterable, Sendable {
    /// By the name in the group, or without a group that of the account. Learners without an account come last.
    case name
    /// The most points first.
    case points
    /// The last active first.
    case active
}

/// The place of a learner in a list of results.
package struct ResultPosition: Hashable, Sendable {
    package enum Key: Hashable, Sendable {
        case name(String)
        case points(Int)
        /// Nil for a learner without a graded submission.
        case active(Date?)

        package var order: ResultOrder {
            switch self {
            case .name: .name
            case .points: .points
            case .active: .active
            }
        }
    }

    package var key: Key
    /// The position in the order of all users, between learners of the same key.
    package var number: Int

    package init(key: Key, number: Int) {
        self.key = key
        self.number = number
    }
}

/// One page of a list of results.
package struct ResultPage: Sendable {
    package var items: [LearnerResults]
    /// The place after which the next page starts. Nil on the last page.
    package var next: ResultPosition?
}
