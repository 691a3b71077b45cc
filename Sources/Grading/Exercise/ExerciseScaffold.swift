import FoundationEssentials

/// Creates a small working exercise for a teacher to change: `exercise new`.
package enum ExerciseScaffold {
    /// Creates `directory` and writes the files of a new exercise into it. The directory's name becomes the slug.
    ///
    /// - Throws: `GradingError` if the directory is not empty or cannot be written.
    package static func create(at directory: String) throws {
        let name = URL(filePath: directory).lastPathComponent
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            guard try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty else {
                throw GradingError(.package, "\(directory): is not empty; choose a new directory")
            }
            for (path, text) in package(named: name).files {
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
    static func package(named name: String) -> ExercisePackage {
        let slug = slug(of: name)
        let title = slug.split(separator: "-").joined(separator: " ")
        return ExercisePackage(
            files: [
                "exercise.yaml": """
                slug: \(slug)
                title: "\(title.prefix(1).uppercased() + title.dropFirst())"
                order: 100
                points: 100
                hidden: ["*_hidden"]
                hints:
                  - Twice a number is the number added to itself.

                """,
                "handout.md": """
                # \(title.prefix(1).uppercased() + title.dropFirst())

                Write a function `double` that takes a number and returns twice that number.

                ```python
                >>> double(4)
                8
                ```

                """,
                "starter.py": """
                def double(number):
                    return number

                """,
                "tests.py": """
                import unittest

                from submission import double


                class TestDouble(unittest.TestCase):
                    def test_doubles_a_number(self):
                        \"""Doubles a number\"""
                        self.assertEqual(double(4), 8, "Twice 4 is 8")

                    def test_doubles_zero_hidden(self):
                        \"""Doubles unusual numbers\"""
                        self.assertEqual(double(-1.5), -3, "Negative numbers and fractions can be doubled too")

                """,
                "solutions/accepted/multiplies.py": """
                def double(number):
                    return 2 * number

                """,
                "solutions/rejected/squares.py": """
                def double(number):
                    return number * number

                """,
            ].mapValues { Array($0.utf8) })
    }

    private static func slug(of name: String) -> String {
        let words = name.lowercased().split { character in
            !(character.isASCII && (character.isLetter || character.isNumber))
        }
        let slug = words.joined(separator: "-").prefix(64)
        return slug.isEmpty ? "new-exercise" : String(slug)
    }
}
