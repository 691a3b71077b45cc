import Archives
import FoundationEssentials
import Grading
import Hummingbird
import Store

/// Writes the submissions of learners to an exercise: a table of them, or an archive of their code with this table.
///
/// The table is the `info.csv` that tools for comparing programs read.
struct SubmissionExport: Sendable {
    let store: Store
    let filter: ExportFilter

    /// How many submissions an export has at most. An archive keeps some hundred bytes of each in memory.
    static let maximumSubmissions = 100_000
    /// How many submissions are in memory at a time, each with at most 64 KiB of code.
    private static let pageSize = 50

    /// The first submissions. Read them before the response begins, so that an error can still be its answer.
    func begin(withCode hasCode: Bool) async throws -> [ExportedSubmission] {
        try await page(after: nil, withCode: hasCode)
    }

    func writeTable(_ first: [ExportedSubmission], to writer: inout any ResponseBodyWriter) async throws {
        var csv = CSVWriter()
        csv.write(Self.header)
        var page = first
        while true {
            for submission in page { csv.write(record(submission)) }
            try await writer.write(csv.take())
            guard page.count == Self.pageSize else { return }
            page = try await self.page(after: page.last, withCode: false)
        }
    }

    func writeArchive(_ first: [ExportedSubmission], to writer: inout any ResponseBodyWriter) async throws {
        var zip = try ZipStream.begin()
        var csv = CSVWriter()
        csv.write(Self.header)
        var page = first
        var count = 0
        while true {
            for submission in page {
                try zip.add(
                    submission.fileName, Array(submission.code.utf8),
                    modified: Int(submission.createdAt.timeIntervalSince1970))
                csv.write(record(submission))
            }
            try await writer.write(ByteBuffer(bytes: zip.take()))
            count += page.count
            // More than when the export began, if learners go on submitting.
            guard page.count == Self.pageSize, count < Self.maximumSubmissions else { break }
            page = try await self.page(after: page.last, withCode: true)
        }
        // Last, so that it lists exactly the files of the archive.
        try zip.add("info.csv", Array(csv.take().readableBytesView), modified: Int(Date.now.timeIntervalSince1970))
        try zip.finish()
        try await writer.write(ByteBuffer(bytes: zip.take()))
    }

    private func page(after last: ExportedSubmission?, withCode hasCode: Bool) async throws -> [ExportedSubmission] {
        try await store.export(filter, limit: Self.pageSize, after: last, withCode: hasCode)
    }

    private static let header: [CSVWriter.Cell] = [
        "filename", "full_name", "id", "submission_id", "exercise_id", "programming_language", "created_at", "status",
        "points", "label",
    ]

    private func record(_ submission: ExportedSubmission) -> [CSVWriter.Cell] {
        [
            .text(submission.fileName), .init(submission.shownName), .text(submission.user),
            .text(submission.id), .text(filter.exercise), "python", .text(submission.createdAt.formatted(.iso8601)),
            .text(submission.verdict.rawValue), .number(submission.points), .text(submission.verdict.rawValue),
        ]
    }
}
