import Handouts
import Postgres

/// The files of an exercise that students may see: those in the directory `files` of its package.
extension Store {
    /// All paths of these files begin so. Tests, solutions and cases are elsewhere.
    private static let prefix = "files/"

    /// The paths in the directory `files` of a version, and the sizes of the pictures among them.
    func handoutFiles(
        of slug: String, version: String
    ) async throws -> (paths: Set<String>, pictureSizes: [String: PictureSize]) {
        let pictures = Self.array(FileType.endingsOfPictures.map { "%\($0)" })
        let rows = try await database.query(
            """
            SELECT substr(path, \(Self.prefix.count + 1)) AS path, CASE
                WHEN lower(path) LIKE ANY(\(pictures)::text[])
                    THEN substr(content, 1, \(PictureSize.examinedBytes)) END AS beginning
            FROM exercise_files
            WHERE exercise = \(slug) AND version = \(version) AND starts_with(path, \(Self.prefix))
            """)
        return try rows.reduce(into: ([], [:])) { files, row in
            let path: String = try row("path")
            files.paths.insert(path)
            guard let beginning = try row("beginning", as: [UInt8]?.self) else { return }
            files.pictureSizes[path] = PictureSize(of: FileType(of: path), beginning: beginning)
        }
    }

    /// Returns a file that students may see.
    ///
    /// - Parameters:
    ///   - path: in the directory `files`. Compared with the paths that are stored, and never resolved.
    ///   - version: nil for the current version. A student's page may still show an earlier one.
    /// - Returns: nil if there is no such file, and for an exercise that is not in the course.
    package func handoutFile(_ path: String, of slug: String, version: String?) async throws -> [UInt8]? {
        guard !path.utf8.contains(0) else { return nil }
        let wanted: SQL = if let version { "\(version)" } else { "exercises.version" }
        return try await database.query(
            """
            SELECT content FROM exercises JOIN exercise_files ON exercise_files.exercise = slug
            WHERE slug = \(slug) AND retired_at IS NULL AND exercise_files.version = \(wanted)
                AND path = \(Self.prefix + path)
            """
        ).first?("content")
    }
}
