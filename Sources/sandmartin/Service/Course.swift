import Foundation
import Grading
import Store

/// The exercises in a directory, one in each subdirectory.
struct Course {
    let exercises: [Exercise]
    let contents: [ExerciseContent]

    /// Reads and checks all exercises.
    ///
    /// - Throws: `SettingsError` or `Failure` for an unusable exercise, and for a slug that two exercises share.
    init(directory: String) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw Failure("the exercises in \(directory) cannot be read; set `exercises` to an existing directory")
        }
        var exercises: [Exercise] = []
        var contents: [ExerciseContent] = []
        for name in names where FileManager.default.fileExists(atPath: "\(directory)/\(name)/exercise.yaml") {
            let package: ExercisePackage
            let exercise: Exercise
            do {
                package = try ExercisePackage(directory: "\(directory)/\(name)")
                exercise = try Exercise(package: package)
            } catch {
                throw Failure("\(directory)/\(name): \(error)")
            }
            if exercises.contains(where: { $0.slug == exercise.slug }) {
                throw Failure(
                    "\(directory)/\(name)/exercise.yaml: slug: another exercise already uses \(exercise.slug)")
            }
            exercises.append(exercise)
            contents.append(
                ExerciseContent(
                    slug: exercise.slug, title: exercise.title, order: exercise.order, points: exercise.points,
                    handout: exercise.handout, starter: exercise.starter,
                    hints: exercise.hints, package: package))
        }
        self.exercises = exercises
        self.contents = contents
    }

    /// What teachers should correct in the handouts, one line each. Students see the other parts of such a handout.
    var handoutFindings: [String] {
        exercises.flatMap { exercise in
            exercise.handoutFindings.map {
                "sandmartin: \($0.severity.rawValue): \(exercise.slug): \($0.place): \($0.message)"
            }
        }
    }
}
