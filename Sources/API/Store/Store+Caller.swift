extension Store {
    func caller(token: String) async throws -> Caller? {
        try await user(token: token).map { Caller(user: $0, revision: ReadRevision(own: 0, exercises: 0)) }
    }
}
