import Foundation
import Grading
import Settings
import Store

/// The exercises in a directory, one in each subdirectory.
struct Course {
    private struct Entry {
        /// The subdirectory.
        var name: String
        var exercise: Exercise
        var package: ExercisePackage
    }

    private let directory: String
    private var entries: [Entry] = []
    /// The exercises that cannot be used.
    private(set) var faults: [FileFault] = []

    var exercises: [Exercise] { entries.map(\.exercise) }

    /// Reads and checks all exercises. A faulty one is listed, and the others are read.
    ///
    /// - Throws: `Failure` for a directory that cannot be read.
    init(directory: String) throws {
        self.directory = directory
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
        } catch {
            throw Failure("the exercises in \(directory) cannot be read; set `exercises` to an existing directory")
        }
        for name in names where FileManager.default.fileExists(atPath: "\(directory)/\(name)/exercise.yaml") {
            do {
                let package = try ExercisePackage(directory: "\(directory)/\(name)")
                let exercise = try Exercise(package: package)
                if exercises.contains(where: { $0.slug == exercise.slug }) {
                    throw SettingsError(
                        file: "exercise.yaml", line: nil, key: "slug",
                        problem: "another exercise already uses \(exercise.slug)")
                }
                entries.append(Entry(name: name, exercise: exercise, package: package))
            } catch {
                faults.append(FileFault(of: name, in: directory, error))
            }
        }
    }

    /// Lists each exercise as faulty for which `check` throws.
    mutating func refuse(by check: (_ exercise: Exercise, _ place: String) throws -> Void) {
        var usable: [Entry] = []
        for entry in entries {
            do {
                try check(entry.exercise, entry.name)
                usable.append(entry)
            } catch {
                faults.append(FileFault(of: entry.name, in: directory, error))
            }
        }
        entries = usable
    }

    var contents: [ExerciseContent] { entries.map { ExerciseContent($0.exercise, $0.package) } }

    /// What teachers should correct in the handouts, one line each. Students see the other parts of such a handout.
    var handoutFindings: [String] {
        exercises.flatMap { exercise in
            exercise.handoutFindings.map {
                "sandmartin: \($0.severity.rawValue): \(exercise.slug): \($0.place): \($0.message)"
            }
        }
    }
}

extension FileFault {
    /// - Parameter name: the exercise's subdirectory of `directory`.
    fileprivate init(of name: String, in directory: String, _ error: any Error) {
        if let error = error as? SettingsError {
            self.init(
                kind: .exercise, name: name, file: "\(name)/\(error.file)", line: error.line, message: error.message)
        } else {
            // Readers of the list have no use for the paths of this host.
            let message = "\(error)".replacing("\(directory)/", with: "")
            let start = "\(name): "
            self.init(
                kind: .exercise, name: name, file: name, line: nil,
                message: message.hasPrefix(start) ? String(message.dropFirst(start.count)) : message)
        }
    }

    /// The fault of a directory that cannot be read.
    init(kind: Kind, _ error: any Error) {
        self.init(kind: kind, name: "", file: "", line: nil, message: "\(error)")
    }

    /// File, line and message, for the log.
    ///
    /// - Parameter directory: the directory of its kind.
    func description(in directory: String) -> String {
        let place = file.isEmpty ? directory : "\(directory)/\(file)"
        return "\(line.map { "\(place):\($0)" } ?? place): \(message)"
    }
}
