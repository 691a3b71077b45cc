import Foundation
import Grading

/// A graded submission in an export.
package struct ExportedSubmission: Hashable, Sendable {
    package var id: String
    /// The position in the order of all submissions.
    package var number: Int
    package var user: String
    /// The name in the group that the export is about. Nil without a group.
    package var memberName: String?
    /// The name of the account. Nil for an anonymous learner.
    package var account: String?
    package var createdAt: Date
    package var verdict: Verdict
    package var points: Int
    /// Empty unless asked for.
    package var code: String

    /// The name in the group, or else that of the account.
    package var shownName: String? { memberName ?? account }

    /// The name of the file that has the code: the learner's name and the submission's id.
    package var fileName: String { Self.fileName(of: shownName, id: id) }

    /// Learners choose their names, so only letters from a to z, digits and hyphens are left of them. The id makes each
    /// file name different from all others, and from those that an operating system reserves.
    package static func fileName(of name: String?, id: String) -> String {
        let scalars = (name ?? "").decomposedStringWithCanonicalMapping.lowercased().unicodeScalars
        // Without the marks of the letters: `é` becomes `e`.
        let letters = scalars.filter { $0.properties.generalCategory != .nonspacingMark }.map { scalar in
            switch scalar {
            case "a"..."z", "0"..."9": Character(scalar)
            default: Character("-")
            }
        }
        let words = String(letters).split(separator: "-").joined(separator: "-")
        return (words.isEmpty ? "learner" : String(words.prefix(maximumNameLength))) + "-\(id).py"
    }

    private static let maximumNameLength = 40
}
