import Passwords
import Postgres
import Store
import Testing

// Sessions, accounts, administrators and lists of users.
extension LargeStore {
    func useSessions() async throws {
        try await store.ping()
        let (token, user) = try await store.createSession()
        _ = try await store.createSession(user: user.id)
        #expect(try await store.user(token: token) == user)
        let caller = try #require(try await store.caller(token: token))
        #expect(caller.user == user)
        try await store.recordUse(of: caller.session)
        let sessions = try await store.sessions(of: user.id)
        #expect(try await store.roles(ofSessions: sessions.map(\.id)).count == 2)
        #expect(try await store.endSession(sessions[0].id, of: user.id))
        let made = try await store.createToken(named: "a token", of: user.id, lifetime: .seconds(60))
        let tokens = try await store.tokens(of: user.id)
        #expect(made != nil && tokens.count == 1)
        #expect(try await store.revokeToken(tokens[0].id, of: user.id))
        try await store.setAdminToken("an-administrators-token")
        #expect(try await store.delete(user: user.id) == .deleted(cancelled: []))
    }

    func useAccounts(_ turn: Int) async throws {
        let (user, name) = try await account("Learner\(turn)")
        #expect(try await store.account(of: user.id)?.name == name.text)
        #expect(try await store.credentials(of: name)?.user == user)
        #expect(try await store.user(named: name) == user.id)
        #expect(try await store.beginSignIn(name: name.key, address: "192.0.2.\(turn)") == nil)
        try await store.succeedSignIn(name: name.key, address: "192.0.2.\(turn)")
        #expect(try await store.delete(user: user.id) == .deleted(cancelled: []))
    }

    private func account(_ text: String) async throws -> (user: User, name: AccountName) {
        let user = try await store.createSession().user
        let name = try #require(AccountName(text))
        #expect(try await store.createAccount(user: user.id, name: name, passwordHash: "") == .created)
        return (user, name)
    }

    func changeAdministrators(_ turn: Int) async throws {
        let link = try #require(try await store.createFirstAdministratorLink())
        #expect(try await store.isValid(firstAdministratorLink: link))
        let name = try #require(AccountName("First\(turn)"))
        let outcome = try await store.createFirstAdministrator(
            link: link, name: name, passwordHash: "", address: "192.0.2.1")
        guard case .created(let first) = outcome else { throw Unexpected(outcome) }

        let second = try await account("Second\(turn)")
        for (role, user) in [(User.Role.admin, second.user), (.teacher, first)] {
            let changed = try await store.setRole(role, of: user.id, by: .operator)
            guard case .changed = changed else { throw Unexpected(changed) }
        }
        #expect(try await store.delete(user: second.user.id) == .lastAdministrator)
        #expect(try await store.setAdministrator(name: name, passwordHash: ""))
        #expect(try await store.delete(user: second.user.id) == .deleted(cancelled: []))
        // The store keeps the last administrator, but the next turn has to create a first one again.
        try await database.execute("UPDATE users SET role = 'learner' WHERE role = 'admin' AND NOT is_configured")
    }

    func listUsers() async throws {
        for name in [nil, "N", "name1999", "nobody"] {
            for role in User.Role.allCases.map(Optional.some) + [nil] {
                for hasAccount in [nil, true, false] {
                    for cursor in [nil, 10_000] {
                        let filter = UserFilter(name: name, role: role, hasAccount: hasAccount)
                        _ = try await store.users(matching: filter, limit: 50, before: cursor)
                    }
                }
            }
        }
        let teachers = try await store.users(matching: UserFilter(name: "name", role: .teacher), limit: 50)
        #expect(teachers.items.count == 20)
    }

    func changePolicies(_ turn: Int) async throws {
        let version = NewPolicyVersion(id: .init(.policy, "default"), yaml: "\(turn)", bases: [], source: .file)
        try await store.updatePolicies(by: .service) { _, _ in ([version], ()) }
        #expect(try await store.policiesInForce().map(\.number) == [turn])
        #expect(try await store.policiesRevision() > 0)
        for cursor in [nil, 1] { _ = try await store.policyVersions(of: version.id, limit: 5, before: cursor) }
        try await store.setFileFaults([])
        #expect(try await store.fileFaults().isEmpty)
        try await store.record(.workerPaused, of: "worker", by: .operator)
        for cursor in [nil, 2500] { _ = try await store.audit(limit: 50, before: cursor) }
    }

    func purge() async throws {
        let step = try await store.purge(endedFor: .seconds(30 * 86_400))
        #expect(step.learners == PurgeLimits().sessions)
        #expect(!step.isLast)
    }
}
