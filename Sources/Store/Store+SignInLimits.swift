import Postgres

/// How often a name or an address may fail to sign in before it has to wait.
package struct SignInLimit: Sendable {
    /// The number of failures without a delay. Each further one doubles the delay, from one second.
    var freeFailures: Int
    var longestDelay: Duration

    /// At most 1,440 guesses a day at one name. Whoever guesses can keep the owner of the name out for a minute, but
    /// does not end the owner's sessions.
    static let byName = SignInLimit(freeFailures: 5, longestDelay: .seconds(60))
    /// A class may share one address.
    static let byAddress = SignInLimit(freeFailures: 50, longestDelay: .seconds(900))
}

extension Store {
    /// Counts an attempt to sign in as a failure, before the password is compared, so that simultaneous attempts count.
    ///
    /// - Returns: how long the caller has to wait instead; nil if the attempt may go on.
    package func beginSignIn(name: String, address: String) async throws -> Duration? {
        if let delay = try await count("address \(address)", .byAddress) { return delay }
        return try await count("name \(name)", .byName)
    }

    /// Takes an attempt back that succeeded. The failures of the address stay counted: otherwise a visitor with an
    /// account could reset them between guesses at other accounts.
    package func succeedSignIn(name: String, address: String) async throws {
        try await forgetFailures("name \(name)")
        try await takeFailureBack("address \(address)")
    }

    func forgetFailures(_ key: String) async throws {
        try await database.execute("DELETE FROM sign_in_failures WHERE key = \(Self.hash(key))")
    }

    func takeFailureBack(_ key: String) async throws {
        try await database.execute(
            "UPDATE sign_in_failures SET failures = greatest(failures - 1, 0) WHERE key = \(Self.hash(key))")
    }

    /// Counts an attempt as a failure.
    ///
    /// - Returns: how long the caller has to wait instead; nil if the attempt may go on.
    func count(_ key: String, _ limit: SignInLimit) async throws -> Duration? {
        let longest = Int(limit.longestDelay.components.seconds)
        let failures: SQL = """
            CASE WHEN known.last_at < now() - interval '1 day' THEN 1 ELSE known.failures + 1 END
            """
        let delay: SQL = """
            make_interval(secs => CASE WHEN \(failures) <= \(limit.freeFailures)::integer THEN 0
                ELSE least(\(longest)::integer, 2 ^ least(20, \(failures) - \(limit.freeFailures)::integer - 1)) END)
            """
        let counted = try await database.execute(
            """
            WITH old AS (
                DELETE FROM sign_in_failures WHERE key IN (
                    SELECT key FROM sign_in_failures
                    WHERE last_at < now() - interval '1 day' AND key <> \(Self.hash(key))
                    ORDER BY last_at LIMIT 10 FOR UPDATE SKIP LOCKED)
            )
            INSERT INTO sign_in_failures AS known (key, failures) VALUES (\(Self.hash(key)), 1)
            ON CONFLICT (key) DO UPDATE
            SET failures = \(failures), last_at = now(), blocked_until = now() + \(delay)
            WHERE known.blocked_until <= now()
            """)
        guard counted == 0 else { return nil }
        let rows = try await database.query(
            """
            SELECT ceil(extract(epoch FROM blocked_until - now()))::integer AS seconds FROM sign_in_failures
            WHERE key = \(Self.hash(key))
            """)
        let seconds: Int = try rows.first?("seconds") ?? 1
        return .seconds(max(1, seconds))
    }
}
