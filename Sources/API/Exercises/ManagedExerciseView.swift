import FoundationEssentials
import Grading
import Scheduler
import Store

/// An exercise as teachers see it.
struct ManagedExerciseView: Encodable {
    private let exercise: ManagedExercise
    private let files: [ManagedExercise.File]?
    private let report: String?

    /// - Parameters:
    ///   - files: nil in a list, which shows no report either.
    ///   - report: the encoded `VerificationReportView` of the current version.
    init(_ exercise: ManagedExercise, files: [ManagedExercise.File]? = nil, report: String? = nil) {
        self.exercise = exercise
        self.files = files
        self.report = report
    }

    private enum CodingKeys: String, CodingKey {
        case slug, version, number, title, order, state, source, comment, author, files, report
        case maxPoints = "max_points"
        case createdAt = "created_at"
        case withdrawnAt = "withdrawn_at"
        case isFromFiles = "from_files"
    }

    private struct FileView: Encodable {
        var path: String
        var bytes: Int
    }

    func encode(to encoder: any Encoder) throws {
        let version = exercise.version
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version.exercise, forKey: .slug)
        try container.encode(version.hash, forKey: .version)
        try container.encode(version.number, forKey: .number)
        try container.encode(version.title, forKey: .title)
        try container.encode(exercise.order, forKey: .order)
        try container.encode(version.points, forKey: .maxPoints)
        try container.encode(exercise.withdrawnAt == nil ? "published" : "withdrawn", forKey: .state)
        try container.encode(exercise.withdrawnAt, forKey: .withdrawnAt)
        try container.encode(version.source, forKey: .source)
        try container.encode(exercise.isFromFiles, forKey: .isFromFiles)
        try container.encode(version.comment, forKey: .comment)
        try container.encode(version.author, forKey: .author)
        try container.encode(version.createdAt, forKey: .createdAt)
        guard let files else { return }
        try container.encode(files.map { FileView(path: $0.path, bytes: $0.byteCount) }, forKey: .files)
        // A report that an earlier release has written otherwise is left out.
        let decoded = report.flatMap { try? JSONDecoder().decode(VerificationReportView.self, from: Data($0.utf8)) }
        try container.encode(decoded, forKey: .report)
    }
}

struct ExerciseVersionView: Encodable {
    private let version: ExerciseVersion

    init(_ version: ExerciseVersion) { self.version = version }

    private enum CodingKeys: String, CodingKey {
        case version, number, title, source, comment, author
        case maxPoints = "max_points"
        case createdAt = "created_at"
        case isCurrent = "current"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(version.hash, forKey: .version)
        try container.encode(version.number, forKey: .number)
        try container.encode(version.title, forKey: .title)
        try container.encode(version.points, forKey: .maxPoints)
        try container.encode(version.source, forKey: .source)
        try container.encode(version.comment, forKey: .comment)
        try container.encode(version.author, forKey: .author)
        try container.encode(version.createdAt, forKey: .createdAt)
        try container.encode(version.isCurrent, forKey: .isCurrent)
    }
}

/// What a verification found.
struct VerificationReportView: Codable {
    struct FindingView: Codable {
        var severity: ExerciseVerification.Finding.Severity
        /// Nil for a fault of the whole archive.
        var file: String?
        var line: Int?
        var message: String

        init(_ finding: ExerciseVerification.Finding) {
            severity = finding.severity
            file = finding.place.isEmpty ? nil : finding.location.file
            line = finding.location.line
            message = finding.message
        }

        /// Encodes what is not known as null.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(severity, forKey: .severity)
            try container.encode(file, forKey: .file)
            try container.encode(line, forKey: .line)
            try container.encode(message, forKey: .message)
        }
    }

    /// Whether the exercise can be used.
    var sound: Bool
    var findings: [FindingView]
    var solutions: [VerifiedSolution]

    init(_ outcome: ExerciseVerification.Outcome) {
        sound = outcome.isSound
        findings = outcome.findings.map(FindingView.init)
        solutions = outcome.solutions
    }
}

/// The progress of a verification.
struct VerificationView: Encodable {
    private let verification: Verification

    init(_ verification: Verification) { self.verification = verification }

    private enum CodingKeys: String, CodingKey {
        case status, done, total, file, message, report
        case createdAt = "created_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verification.status, forKey: .status)
        try container.encode(verification.createdAt, forKey: .createdAt)
        try container.encode(verification.step?.done, forKey: .done)
        try container.encode(verification.step?.total, forKey: .total)
        try container.encode(verification.step?.place, forKey: .file)
        try container.encode(verification.message, forKey: .message)
        try container.encode(verification.outcome.map(VerificationReportView.init), forKey: .report)
    }
}
