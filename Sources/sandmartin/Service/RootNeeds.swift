import Grading
import Sandbox

/// The Python roots that the exercises of a directory name.
struct RootNeeds {
    /// The slugs of the exercises that need a root, by the root's name.
    private(set) var exercises: [String: [String]] = [:]
    /// What `doctor` reports if the exercises cannot be read; else nil.
    private(set) var fault: DoctorReport.Check?

    init(of directory: String) {
        do {
            let course = try Course(directory: directory)
            for exercise in course.exercises {
                exercises[exercise.root ?? Roots.standard, default: []].append(exercise.slug)
            }
            if let faulty = course.faults.first {
                fault = .init(
                    "exercises", .absent,
                    "the roots that they need are not known: \(faulty.description(in: directory))",
                    advice: "correct this: the exercise is not part of the course, or stays as it was")
            }
        } catch {
            fault = .init(
                "exercises", .absent, "the roots that they need are not known: \(error)",
                advice: "correct this: `sandmartin serve` and `api` do not start without it")
        }
    }
}
