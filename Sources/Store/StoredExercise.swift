import Grading

/// An exercise as loaded from its directory, to be kept under the version of its content.
package struct ExerciseContent: Sendable {
    package var slug: String
    package var title: String
    /// Place in the course.
    package var order: Int
    package var points: Int
    /// CommonMark.
    package var handout: String
    package var starter: String
    package var package: ExercisePackage

    package init(
        slug: String, title: String, order: Int, points: Int, handout: String, starter: String,
        package: ExercisePackage
    ) {
        self.slug = slug
        self.title = title
        self.order = order
        self.points = points
        self.handout = handout
        self.starter = starter
        self.package = package
    }
}

/// The current version of an exercise, as a student reads it.
package struct StoredExercise: Codable, Hashable, Sendable {
    package var slug: String
    /// SHA-256 of the content, in hexadecimal.
    package var version: String
    package var title: String
    package var order: Int
    package var points: Int
    package var handout: String
    package var starter: String
}

/// How far a user has come with an exercise.
package struct ExerciseStanding: Codable, Hashable, Sendable {
    package var slug: String
    package var version: String
    package var title: String
    package var order: Int
    /// What it is worth.
    package var points: Int
    /// The most that a graded submission of the user earned.
    package var earned: Int
    /// A submission of the user was accepted.
    package var isDone: Bool
}

package struct Progress: Codable, Hashable, Sendable {
    /// The best of each exercise, added up.
    package var points: Int
    package var maxPoints: Int
    package var completed: Int
    package var total: Int
}
