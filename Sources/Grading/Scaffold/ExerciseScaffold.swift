import FoundationEssentials

/// Creates a small working exercise for a teacher to change: `exercise new`.
package enum ExerciseScaffold {
    /// The kinds of tests of which there is an example.
    package enum Kind: String, CaseIterable, Sendable {
        /// `tests.py` with a class of unittest.
        case unittest
        /// `tests.py` with plain functions.
        case functions
        /// `tests.py` with pytest.
        case pytest
        /// `tests.py` that tries the examples of the handout.
        case doctest
        /// `tests.py` with inputs that Hypothesis chooses.
        case generated
        /// `calls.yaml`.
        case calls
        /// `cases/` and `cases.yaml`: a program that reads and prints.
        case io
        /// `cases/` and `checker.py`: a program with more than one right output.
        case checker
        /// `interactor.py`: a program that talks with its tests.
        case interactive
    }

    /// Creates `directory` and writes the files of a new exercise into it. The directory's name becomes the slug.
    ///
    /// - Throws: `GradingError` if the directory is not empty or cannot be written.
    package static func create(at directory: String, kind: Kind = .unittest) throws {
        let name = URL(filePath: directory).lastPathComponent
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            guard try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty else {
                throw GradingError(.package, "\(directory): is not empty; choose a new directory")
            }
            for (path, text) in package(named: name, kind).files {
                let url = URL(filePath: directory).appending(path: path)
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(text).write(to: url)
            }
        } catch let error as GradingError {
            throw error
        } catch {
            throw GradingError(.package, "\(directory): cannot be written", cause: error)
        }
    }

    /// Returns the files of a new exercise. The slug and the title come from `name`, which may be any directory name.
    static func package(named name: String, _ kind: Kind) -> ExercisePackage {
        let slug = slug(of: name)
        let words = slug.split(separator: "-").joined(separator: " ")
        let title = words.prefix(1).uppercased() + words.dropFirst()
        let template = kind.template
        var files = template.files
        files["exercise.yaml"] = "slug: \(slug)\ntitle: \"\(title)\"\norder: 100\npoints: 100\n\(template.settings)"
        files["handout.md"] = "# \(title)\n\n\(template.handout)"
        return ExercisePackage(files: files.mapValues { Array($0.utf8) })
    }

    private static func slug(of name: String) -> String {
        let words = name.lowercased().split { character in
            !(character.isASCII && (character.isLetter || character.isNumber))
        }
        let slug = words.joined(separator: "-").prefix(64)
        return slug.isEmpty ? "new-exercise" : String(slug)
    }
}

/// The texts of a new exercise, except its slug and title.
struct ExerciseTemplate {
    /// Further lines of `exercise.yaml`.
    var settings = ""
    /// The handout below its heading.
    var handout: String
    /// The other files, by path.
    var files: [String: String]
}

extension ExerciseScaffold.Kind {
    var template: ExerciseTemplate {
        switch self {
        case .unittest: .unittest
        case .functions: .functions
        case .pytest: .pytest
        case .doctest: .doctest
        case .generated: .generated
        case .calls: .calls
        case .io: .io
        case .checker: .checker
        case .interactive: .interactive
        }
    }
}
