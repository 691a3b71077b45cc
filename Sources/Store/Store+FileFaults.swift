import FoundationEssentials
import Postgres

/// A file of an exercise or a policy that cannot be loaded. The last valid version stays in force.
package struct FileFault: Hashable, Sendable {
    package enum Kind: String, Codable, Sendable, CaseIterable, PostgresReadable, PostgresBindable {
        case exercise
        case policy
        case callList = "call_list"
    }

    package var kind: Kind
    /// The name of the exercise's directory, of the policy or of the call list.
    package var name: String
    /// The path below the directory of its kind: `hello/exercise.yaml`.
    package var file: String
    /// 1-based; nil for a fault of a whole file.
    package var line: Int?
    package var message: String

    package init(kind: Kind, name: String, file: String, line: Int?, message: String) {
        self.kind = kind
        self.name = name
        self.file = file
        self.line = line
        self.message = message
    }
}

extension Store {
    /// The most faults that are kept; the first ones are enough to begin with.
    private static let maximumFileFaults = 200

    /// Replaces the list of files that cannot be loaded.
    package func setFileFaults(_ faults: [FileFault]) async throws {
        try await database.transaction { transaction in
            try await transaction.lock("file_faults")
            try await transaction.execute("DELETE FROM file_faults")
            for (place, fault) in faults.prefix(Self.maximumFileFaults).enumerated() {
                try await transaction.execute(
                    """
                    INSERT INTO file_faults (place, kind, name, file, line, message)
                    VALUES (\(place), \(fault.kind), \(fault.name), \(fault.file), \(fault.line)::integer,
                        \(fault.message.storable))
                    """)
            }
        }
    }

    /// The files that could not be loaded at the last attempt.
    package func fileFaults() async throws -> [(fault: FileFault, notedAt: Date)] {
        try await database.query(
            "SELECT kind, name, file, line, message, noted_at FROM file_faults ORDER BY place LIMIT 1000"
        ).map { row in
            (
                FileFault(
                    kind: try row("kind"), name: try row("name"), file: try row("file"), line: try row("line"),
                    message: try row("message")),
                try row("noted_at")
            )
        }
    }
}
