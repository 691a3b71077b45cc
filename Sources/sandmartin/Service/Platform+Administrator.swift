import Glibc
import Passwords
import Postgres
import Scheduler
import Store

extension Platform {
    /// Creates an administrator, or makes an existing account one and sets its password.
    func createAdministrator(_ name: AccountName, _ password: Password) async throws {
        let hash = try await PasswordHasher().hash(password)
        try await withDatabase { database in
            let store = Store(database: database, outboxFilled: OutboxSignal())
            let isKnown = try await store.setAdministrator(name: name, passwordHash: hash)
            Console.print(
                isKnown
                    ? "\(name.text) is an administrator with a new password; all earlier sessions have ended"
                    : "Created the administrator \(name.text)")
        }
    }

    /// Prints a new link with which the first administrator is created.
    func createFirstAdministratorLink() async throws {
        guard configuration.http.publicURL != nil || configuration.http.port != 0 else {
            throw Failure(
                "the port of the service is not known, because http.port is 0; set http.public_url", code: .usage)
        }
        try await withDatabase { database in
            let store = Store(database: database, outboxFilled: OutboxSignal())
            guard let token = try await store.createFirstAdministratorLink() else {
                throw Failure(
                    "there is an administrator already; `sandmartin admin create NAME` makes another one",
                    code: .usage)
            }
            Console.print(configuration.http.firstAdministratorLink(token, port: configuration.http.port))
        }
    }

    /// Prints a new API token of an administrator, which never expires.
    func createToken(ofAdministrator name: AccountName) async throws {
        try await withDatabase { database in
            let store = Store(database: database, outboxFilled: OutboxSignal())
            guard let user = try await store.credentials(of: name)?.user, user.role == .admin else {
                throw Failure(
                    "there is no administrator \(name.text); create one with `sandmartin admin create \(name.text)`",
                    code: .usage)
            }
            guard
                let made = try await store.createToken(
                    named: "from sandmartin admin token", of: user.id, lifetime: nil)
            else {
                throw Failure(
                    "\(name.text) has \(Store.maximumTokens) API tokens already; revoke one"
                )
            }
            Console.print(made.secret)
        }
    }
}
