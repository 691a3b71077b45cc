import Archives
import Grading
import HTTPTypes
import Hummingbird
import NIOCore
import NIOPosix
import Store

/// An exercise that a teacher sends as an archive.
struct UploadedExercise: Sendable {
    let content: ExerciseContent

    private static let contentTypes = [
        "application/zip", "application/x-zip-compressed", "application/x-tar", "application/gzip",
        "application/x-gzip", "application/octet-stream",
    ]

    private static let bounds = ArchiveBounds(
        files: ExercisePackage.maximumFiles, fileBytes: ExercisePackage.maximumFileBytes,
        totalBytes: ExercisePackage.maximumTotalBytes, depth: ExercisePackage.maximumDepth)

    /// Why an archive is no usable exercise.
    struct Refusal: Error {
        var finding: ExerciseVerification.Finding
    }

    /// Reads the archive in a request's body.
    ///
    /// - Throws: `Problem` 415 or 413; `Refusal`.
    init(_ request: Request, of slug: String, maximumBytes: Int) async throws {
        let type = request.headers[.contentType]?.prefix { $0 != ";" }.trimmingSpaces().lowercased()
        guard let type, Self.contentTypes.contains(type) else {
            throw Problem(
                .unsupportedMediaType,
                "Send the exercise as a zip, tar or tar.gz archive, with the header Content-Type: application/zip, "
                    + "application/x-tar or application/gzip.")
        }
        let body = try await request.collect(upTo: maximumBytes)
        do {
            let files = try await NIOThreadPool.singleton.runIfActive {
                try PackageArchive.files(of: Array(body.readableBytesView), within: Self.bounds)
            }
            let package = ExercisePackage(files: files)
            let exercise = try Exercise(package: package)
            guard exercise.slug == slug else {
                throw Refusal(finding: Self.otherSlug(exercise.slug, than: slug, in: package))
            }
            content = ExerciseContent(exercise, package)
        } catch let error as Refusal {
            throw error
        } catch let error as ArchiveError {
            let subject = error.path == nil ? "the archive " : ""
            throw Refusal(finding: .error(error.path ?? "", subject + error.message))
        } catch {
            throw Refusal(finding: .init(fault: error))
        }
    }

    private static func otherSlug(
        _ found: String, than expected: String, in package: ExercisePackage
    ) -> ExerciseVerification.Finding {
        let lines = String(decoding: package.files["exercise.yaml"] ?? [], as: UTF8.self).split(
            separator: "\n", omittingEmptySubsequences: false)
        let line = lines.firstIndex { $0.hasPrefix("slug") }.map { ":\($0 + 1)" } ?? ""
        return .error(
            "exercise.yaml\(line)",
            "slug: is \"\(found)\", and the address of the request names \"\(expected)\"; correct one of them")
    }
}
