import Testing

@testable import Sandbox

/// The host ids that cells run as.
@Suite struct IdentityTests {
    private let student = SubordinateIdentities.User(name: "student", id: 1001)

    /// Returns the error message; nil if a range was found.
    private func refusal(users: String, groups: String) -> String? {
        do {
            _ = try SubordinateIdentities.range(of: student, users: users, groups: groups)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a plain user's cells use the ranges of its name, with a range of its own for groups`()
        throws
    {
        let range = try SubordinateIdentities.range(
            of: student, users: "other:100000:65536\nstudent:165536:65536\n", groups: "student:500000:70000\n")
        #expect(range == IdentityRange(firstUser: 165_536, firstGroup: 500_000, count: 65_536))
    }

    @Test func `a range may name the user's number, and the largest range is used`() throws {
        let range = try SubordinateIdentities.range(
            of: student, users: "1001:200000:2000\nstudent:100000:100\n", groups: "1001:200000:3000\n")
        #expect(range == IdentityRange(firstUser: 200_000, firstGroup: 200_000, count: 2000))
    }

    @Test func `without a range, the error says which line to add, with unused ids`() throws {
        let message = try #require(refusal(users: "other:100000:65536\n", groups: "other:100000:65536\n"))
        #expect(message.contains("/etc/subuid and /etc/subgid"))
        #expect(message.contains("student:165536:65536"))
    }

    @Test func `the error for a range that is too small names its file`() throws {
        let message = try #require(refusal(users: "student:100000:65536\n", groups: "student:100000:63\n"))
        #expect(message.contains("no 64 ids in /etc/subgid "))
    }

    @Test(arguments: [
        "student:0:65536", "student:4294967000:65536", "student:100000", "student:x:65536", "# student:100000:65536",
    ])
    func `ignores a malformed line, and one that grants root's id`(line: String) {
        #expect(refusal(users: line, groups: "student:100000:65536") != nil)
    }

    @Test func `each service of a user takes a block of its own, until none is left`() throws {
        let directory = try TemporaryDirectory()
        let range = IdentityRange(firstUser: 100_000, firstGroup: 300_000, count: 2 * IdentityBlock.size + 1)
        let first = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids")
        let second = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids")
        #expect(first.identities == IdentityRange(firstUser: 100_000, firstGroup: 300_000, count: 2048))
        #expect(second.identities == IdentityRange(firstUser: 102_048, firstGroup: 302_048, count: 2048))
        #expect(throws: SandboxError.self) { _ = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids") }
    }

    @Test func `skips a block whose ids other processes use`() throws {
        let directory = try TemporaryDirectory()
        let range = IdentityRange(firstUser: 100_000, firstGroup: 300_000, count: 2 * IdentityBlock.size)
        let block = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids") { $0.users.contains(101_000) }
        #expect(block.identities.firstUser == 102_048)
    }

    @Test func `reuses a block that its service has released`() throws {
        let directory = try TemporaryDirectory()
        let range = IdentityRange(firstUser: 100_000, firstGroup: 100_000, count: 64)
        for _ in 0..<2 {
            let block = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids")
            #expect(block.identities == range, "the whole range, if smaller than a block")
        }
    }

    @Test func `leaves ids for waiting cells, and for cells that are still being removed`() {
        let least = IdentityRange(firstUser: 100_000, firstGroup: 100_000, count: SubordinateIdentities.least)
        #expect(least.gradings == 8)
        #expect(
            IdentityRange.reserved.part(0, size: IdentityBlock.size).gradings == 256, "the maximum of worker.slots")
    }

    @Test func `root's ids are above all that other software uses`() {
        #expect(IdentityRange.reserved.users.lowerBound == 1_900_000_000)
        #expect(IdentityRange.reserved.users.upperBound < UInt32(Int32.max))
    }
}

/// What prevents a process from creating user namespaces.
@Suite struct UserNamespaceRulesTests {
    private let usual = UserNamespaceRules(most: "63000\n", unprivileged: "1\n", status: "Name:\tx\nNoNewPrivs:\t0\n")

    @Test func `a usual host permits them`() {
        #expect(usual.obstacle(for: .privileged) == nil)
        #expect(usual.obstacle(for: .unprivileged) == nil)
    }

    @Test func `a host that allows none is refused for root too, with the setting`() {
        var rules = usual
        rules.most = "0\n"
        #expect(rules.obstacle(for: .privileged)?.contains("user.max_user_namespaces") == true)
    }

    @Test func `a host that allows them only to root is refused for a plain user only`() {
        var rules = usual
        rules.unprivileged = "0\n"
        #expect(rules.obstacle(for: .unprivileged)?.contains("kernel.unprivileged_userns_clone=1") == true)
        #expect(rules.obstacle(for: .privileged) == nil)
    }

    @Test func `a plain user is refused where setuid programs have no effect`() {
        var rules = usual
        rules.status = "Name:\tx\nNoNewPrivs:\t1\n"
        #expect(rules.obstacle(for: .unprivileged)?.contains("NoNewPrivileges=no") == true)
        #expect(rules.obstacle(for: .privileged) == nil)
    }
}
