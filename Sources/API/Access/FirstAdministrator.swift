import HTTPTypes
import Hummingbird
import Passwords
import Store

/// Creates the first administrator for the holder of a one-time link, which the service prints when it starts.
struct FirstAdministrator: Sendable {
    let store: Store
    let hasher: PasswordHasher
    let addresses: ClientAddress

    static let linkInvalid = Problem(
        .gone,
        "This link was used or has expired, or there is an administrator already. As long as there is none, "
            + "`sandmartin admin link` prints a new link.")

    /// - Throws: `Problem` 410 if the link is not valid, 409 for a taken name, 400 for an unusable name or password.
    func create(
        link token: String, name: String, password: String, _ request: Request, _ context: APIContext
    ) async throws -> User {
        // Before hashing, which is expensive.
        guard try await store.isValid(firstAdministratorLink: token) else { throw Self.linkInvalid }
        let credentials = try NewCredentials(name: name, password: password)
        let hash = try await hasher.hash(credentials.password)
        switch try await store.createFirstAdministrator(
            link: token, name: credentials.name, passwordHash: hash,
            address: addresses.text(of: request, context))
        {
        case .created(let user): return user
        case .linkInvalid: throw Self.linkInvalid
        case .nameTaken: throw NewCredentials.taken(credentials.name)
        }
    }
}
