import Grading
import Handouts

/// An exercise as loaded from its directory. The store keeps it under a version, the hash of its content.
package struct ExerciseContent: Sendable {
    package var slug: String
    package var title: String
    /// Place in the course.
    package var order: Int
    package var points: Int
    /// CommonMark.
    package var handout: String
    package var starter: String
    package var hints: [String]
    package var package: ExercisePackage

    package init(
        slug: String, title: String, order: Int, points: Int, handout: String, starter: String,
        hints: [String] = [], package: ExercisePackage
    ) {
        self.slug = slug
        self.title = title
        self.order = order
        self.points = points
        self.handout = handout
        self.starter = starter
        self.hints = hints
        self.package = package
    }

    package init(_ exercise: Exercise, _ package: ExercisePackage) {
        self.init(
            slug: exercise.slug, title: exercise.title, order: exercise.order, points: exercise.points,
            handout: exercise.handout, starter: exercise.starter, hints: exercise.hints, package: package)
    }
}

/// The current version of an exercise, without its tests.
package struct StoredExercise: Codable, Hashable, Sendable {
    package var slug: String
    /// SHA-256 of the content, in hexadecimal.
    package var version: String
    package var title: String
    package var order: Int
    package var points: Int
    package var handout: String
    package var starter: String
    /// How many hints the exercise has.
    package var hints: Int
    /// The paths of the files that students may see, in the directory `files`.
    package var files: Set<String>
    /// The sizes of the pictures among the files, by path, as far as they are known.
    package var pictureSizes: [String: PictureSize]
}

/// A user's progress in one exercise.
package struct ExerciseStanding: Codable, Hashable, Sendable {
    package var slug: String
    package var version: String
    package var title: String
    package var order: Int
    /// The maximum.
    package var points: Int
    /// The best of the user's graded submissions.
    package var earned: Int
    /// Whether a submission of the user was accepted.
    package var isDone: Bool
    /// How many graded submissions the user has.
    package var attempts: Int
}

/// A user's progress in the whole course.
package struct Progress: Codable, Hashable, Sendable {
    /// The sum of the best points of each exercise.
    package var points: Int
    package var maxPoints: Int
    package var completed: Int
    package var total: Int
}
