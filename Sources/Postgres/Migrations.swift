import Foundation

/// The schema as forward-only steps: files `NNNN_name.sql`, applied once each, in order.
package struct Migrations: Sendable {
    private struct Step: Sendable {
        var name: String
        var script: String
    }

    private let steps: [Step]

    /// Reads the steps.
    ///
    /// - Throws: `PostgresError` of code `migration` for a directory that cannot be read, and for a misnamed file.
    package init(directory: String) throws(PostgresError) {
        let names: [String]
        do { names = try FileManager.default.contentsOfDirectory(atPath: directory) } catch {
            throw PostgresError(.migration, "the migrations in \(directory) cannot be read", cause: error)
        }
        var steps: [Step] = []
        for name in names.sorted() where name.hasSuffix(".sql") {
            guard name.prefixMatch(of: /[0-9]{4}_[a-z0-9_]+\.sql$/) != nil else {
                throw PostgresError(.migration, "the migration \(name) is not named like 0001_what_it_does.sql")
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

    /// Applies what is missing, all of it or nothing, and returns the names of what it applied.
    ///
    /// Processes that start together wait for each other, so each step runs once.
    ///
    /// - Throws: `PostgresError` of code `migration` when an applied step was changed or a later one was applied.
    @discardableResult
    package func apply(to database: PostgresPool) async throws -> [String] {
        try await database.transaction { transaction in
            // A step that rewrites a large table may take longer than a query of the service.
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
            "the migration \(step.name) was changed after it was applied; restore it and write the change as a new one")
    }

    private func late(_ step: Step, _ latest: String) -> PostgresError {
        PostgresError(
            .migration, "the migration \(step.name) comes before \(latest), which was applied already; number it higher"
        )
    }
}
