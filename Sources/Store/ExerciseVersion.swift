import FoundationEssentials
import Postgres

/// A content that an exercise has or had.
package struct ExerciseVersion: Hashable, Sendable {
    package enum Source: String, Codable, Sendable, PostgresReadable, PostgresBindable {
        case file
        /// A teacher's request.
        case api
    }

    package var exercise: String
    /// Counts the versions of this exercise, from 1.
    package var number: Int
    /// SHA-256 of the content, in hexadecimal.
    package var hash: String
    package var title: String
    package var points: Int
    package var source: Source
    package var comment: String
    /// The name of the author's account; nil for a file.
    package var author: String?
    package var createdAt: Date
    /// Whether new submissions are graded on it, unless the exercise is withdrawn.
    package var isCurrent: Bool
}

/// An exercise as teachers see it.
package struct ManagedExercise: Hashable, Sendable {
    package struct File: Hashable, Sendable {
        package var path: String
        package var byteCount: Int
    }

    /// The current version.
    package var version: ExerciseVersion
    /// Place in the course.
    package var order: Int
    /// Since when learners do not see it; nil while they do.
    package var withdrawnAt: Date?
    /// Whether the current version is the one in the directory of exercises.
    package var isFromFiles: Bool
}

/// What came of a change of an exercise.
package enum ExerciseChange: Hashable, Sendable {
    /// The exercise after the change.
    ///
    /// - `isNew`: whether its version did not exist before.
    case changed(ManagedExercise, isNew: Bool)
    /// The change is based on another version than the current one, whose number is `newest`; 0 if there is none.
    case stale(newest: Int)
    /// There is no such exercise or version.
    case unknown
}
