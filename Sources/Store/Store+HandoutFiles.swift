import Postgres

/// The files of an exercise that students may see: those in the directory `files` of its package.
extension Store {
    /// All paths of these files begin so. Tests, solutions and cases are elsewhere.
    private static let prefix = "files/"

    /// The paths in the directory `files` of a version.
    func handoutFiles(of slug: String, version: String) async throws -> Set<String> {
        let rows = try await database.query(
            """
            SELECT substr(path, \(Self.prefix.count + 1)) AS path FROM exercise_files
            WHERE exercise = \(slug) AND version = \(version) AND starts_with(path, \(Self.prefix))
            """)
        return Set(try rows.map { try $0("path") })
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
