import Postgres

extension Store {
    /// Makes these the current exercises: changed ones get a new version, missing ones are retired.
    package func load(_ exercises: [ExerciseContent]) async throws { throw PostgresError(.unreachable, "") }

    /// The current exercises in order, with how far the user has come.
    package func standings(user: String) async throws -> [ExerciseStanding] { throw PostgresError(.unreachable, "") }

    package func exercise(_ slug: String) async throws -> StoredExercise? { throw PostgresError(.unreachable, "") }

    /// The first exercise, in order, that the user has not completed.
    package func next(user: String) async throws -> ExerciseStanding? { throw PostgresError(.unreachable, "") }

    package func progress(user: String) async throws -> Progress { throw PostgresError(.unreachable, "") }
}
