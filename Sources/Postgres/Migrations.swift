import Foundation

/// The forward-only steps of the schema: files `NNNN_name.sql`, each applied once, in order.
package struct Migrations: Sendable {
    private struct Step: Sendable {
        var name: String
        var script: String
    }

    private let steps: [Step]

    /// Reads the steps from a directory.
    ///
    /// - Throws: `PostgresError` of code `migration` if the directory cannot be read or a file is misnamed.
    package init(directory: String) throws(PostgresError) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            throw PostgresError(.migration, "the migrations in \(directory) cannot be read", cause: error)
        }
        var steps: [Step] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            guard name.prefixMatch(of: /[0-9]{4}_[a-z0-9_]+\.sql$/) != nil else {
                throw PostgresError(
                    .migration, "the name of the migration \(name) must look like 0001_what_it_does.sql")
            }
            do {
                steps.append(
                    Step(name: name, script: try String(contentsOfFile: "\(directory)/\(name)", encoding: .utf8)))
            } catch {
                throw PostgresError(.migration, "the migration \(name) cannot be read", cause: error)
            }
        }
        for (step, next) in zip(steps, steps.dropFirst()) where step.name.prefix(4) == next.name.prefix(4) {
            throw PostgresError(.migration, "the migrations \(step.name) and \(next.name) have the same number")
        }
        self.steps = steps
    }

    /// Applies all missing steps in one transaction, and returns their names.
    ///
    /// A lock makes concurrent processes wait for each other, so that each step runs once.
    ///
    /// - Throws: `PostgresError` of code `migration` if an applied step was changed, or a missing step precedes an
    ///   applied one.
    @discardableResult
    package func apply(to database: PostgresPool) async throws -> [String] {
        try await database.transaction { transaction in
            // A step that rewrites a large table may take longer than the service's statement timeout.
            try await transaction.execute("SET LOCAL statement_timeout = 0")
            try await transaction.lock("migrations")
            try await transaction.execute(
                """
                CREATE TABLE IF NOT EXISTS migrations (
                    name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())
                """)
            var applied: [String: String] = [:]
            for row in try await transaction.query("SELECT name, checksum FROM migrations") {
                applied[try row("name")] = try row("checksum")
            }
            let latest = applied.keys.max() ?? ""
            var fresh: [String] = []
            for step in steps {
                let checksum = try await checksum(of: step, transaction)
                if let known = applied[step.name] {
                    guard known == checksum else { throw changed(step) }
                    continue
                }
                guard step.name > latest else { throw late(step, latest) }
                do {
                    try await transaction.run(script: step.script)
                } catch {
                    throw PostgresError(.migration, "the migration \(step.name) failed", cause: error)
                }
                try await transaction.execute(
                    "INSERT INTO migrations (name, checksum) VALUES (\(step.name), \(checksum))")
                fresh.append(step.name)
            }
            return fresh
        }
    }

    private func checksum(of step: Step, _ connection: PostgresConnection) async throws -> String {
        let bytes = Array(step.script.utf8)
        let rows = try await connection.query("SELECT encode(sha256(\(bytes)), 'hex') AS checksum")
        return try rows[0]("checksum")
    }

    private func changed(_ step: Step) -> PostgresError {
        PostgresError(
            .migration,
            "the migration \(step.name) was changed after it was applied; restore it, and add the change as a new one"
        )
    }

    private func late(_ step: Step, _ latest: String) -> PostgresError {
        PostgresError(
            .migration,
            "the migration \(step.name) precedes \(latest), which is already applied; give it a higher number"
        )
    }
}
