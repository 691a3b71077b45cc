import Testing

@testable import Sandbox

/// Which ids of the host cells are.
@Suite struct IdentityTests {
    private let student = SubordinateIdentities.User(name: "student", id: 1001)

    /// The message of the refusal; nil where a range was found.
    private func refusal(users: String, groups: String) -> String? {
        do {
            _ = try SubordinateIdentities.range(of: student, users: users, groups: groups)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func `a plain user's cells are of the ranges that are granted to its name, groups being numbered apart`()
        throws
    {
        let range = try SubordinateIdentities.range(
            of: student, users: "other:100000:65536\nstudent:165536:65536\n", groups: "student:500000:70000\n")
        #expect(range == IdentityRange(firstUser: 165_536, firstGroup: 500_000, count: 65_536))
    }

    @Test func `a range may be granted to the user's number, and the largest is used`() throws {
        let range = try SubordinateIdentities.range(
            of: student, users: "1001:200000:2000\nstudent:100000:100\n", groups: "1001:200000:3000\n")
        #expect(range == IdentityRange(firstUser: 200_000, firstGroup: 200_000, count: 2000))
    }

    @Test func `without a range the refusal says which line to add, with ids that nobody has`() throws {
        let message = try #require(refusal(users: "other:100000:65536\n", groups: "other:100000:65536\n"))
        #expect(message.contains("/etc/subuid and /etc/subgid"))
        #expect(message.contains("student:165536:65536"))
    }

    @Test func `a range that is too small for one service is refused, and the file named`() throws {
        let message = try #require(refusal(users: "student:100000:65536\n", groups: "student:100000:63\n"))
        #expect(message.contains("no 64 ids in /etc/subgid "))
    }

    @Test(arguments: [
        "student:0:65536", "student:4294967000:65536", "student:100000", "student:x:65536", "# student:100000:65536",
    ])
    func `a line that means nothing, or grants root's id, is no range`(line: String) {
        #expect(refusal(users: line, groups: "student:100000:65536") != nil)
    }

    @Test func `services of one user have blocks of their own until none is left`() throws {
        let directory = try TemporaryDirectory()
        let range = IdentityRange(firstUser: 100_000, firstGroup: 300_000, count: 2 * IdentityBlock.size + 1)
        let first = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids")
        let second = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids")
        #expect(first.identities == IdentityRange(firstUser: 100_000, firstGroup: 300_000, count: 2048))
        #expect(second.identities == IdentityRange(firstUser: 102_048, firstGroup: 302_048, count: 2048))
        #expect(throws: SandboxError.self) { _ = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids") }
    }

    @Test func `a block with ids that somebody else has is left alone`() throws {
        let directory = try TemporaryDirectory()
        let range = IdentityRange(firstUser: 100_000, firstGroup: 300_000, count: 2 * IdentityBlock.size)
        let block = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids") { $0.users.contains(101_000) }
        #expect(block.identities.firstUser == 102_048)
    }

    @Test func `a block that its service has let go of is taken again`() throws {
        let directory = try TemporaryDirectory()
        let range = IdentityRange(firstUser: 100_000, firstGroup: 100_000, count: 64)
        for _ in 0..<2 {
            let block = try IdentityBlock.claim(from: range, in: "\(directory.path)/ids")
            #expect(block.identities == range, "all there is, where that is less than a block")
        }
    }

    @Test func `ids are left for cells that wait, and for those of a grading that are still removed`() {
        let least = IdentityRange(firstUser: 100_000, firstGroup: 100_000, count: SubordinateIdentities.least)
        #expect(least.gradings == 8)
        #expect(
            IdentityRange.reserved.part(0, size: IdentityBlock.size).gradings == 256, "all that worker.slots may be")
    }

    @Test func `root's ids are above all that others give out`() {
        #expect(IdentityRange.reserved.users.lowerBound == 1_900_000_000)
        #expect(IdentityRange.reserved.users.upperBound < UInt32(Int32.max))
    }
}

/// What keeps a process from making user namespaces.
@Suite struct UserNamespaceRulesTests {
    private let usual = UserNamespaceRules(most: "63000\n", unprivileged: "1\n", status: "Name:\tx\nNoNewPrivs:\t0\n")

    @Test func `nothing speaks against them on a usual host`() {
        #expect(usual.obstacle(for: .privileged) == nil)
        #expect(usual.obstacle(for: .unprivileged) == nil)
    }

    @Test func `a host that allows none is named with the setting, for root too`() {
        var rules = usual
        rules.most = "0\n"
        #expect(rules.obstacle(for: .privileged)?.contains("user.max_user_namespaces") == true)
    }

    @Test func `a host that allows them to root only refuses a plain user alone`() {
        var rules = usual
        rules.unprivileged = "0\n"
        #expect(rules.obstacle(for: .unprivileged)?.contains("kernel.unprivileged_userns_clone=1") == true)
        #expect(rules.obstacle(for: .privileged) == nil)
    }

    @Test func `where setuid programs have no effect a plain user is told so`() {
        var rules = usual
        rules.status = "Name:\tx\nNoNewPrivs:\t1\n"
        #expect(rules.obstacle(for: .unprivileged)?.contains("NoNewPrivileges=no") == true)
        #expect(rules.obstacle(for: .privileged) == nil)
    }
}
