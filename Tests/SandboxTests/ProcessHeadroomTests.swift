import Testing

@testable import Sandbox

/// How many processes and threads can still be started.
@Suite struct ProcessHeadroomTests {
    /// The tightest limit for a process in the v1 group `/a/b`.
    private func tightest(
        _ groups: [(directory: String, most: String, used: Int)], user: ProcessHeadroom? = nil
    ) throws -> ProcessHeadroom? {
        let directory = try TemporaryDirectory()
        try directory.write("", to: "fs/cgroup.procs")
        for group in groups {
            try directory.write("", to: "fs\(group.directory)/cgroup.procs")
            try directory.write("\(group.most)\n", to: "fs\(group.directory)/pids.max")
            try directory.write("\(group.used)\n", to: "fs\(group.directory)/pids.current")
        }
        let mounted = MountedCgroups(
            mountinfo: "1 0 0:1 / \(directory.path)/fs rw - cgroup cgroup rw,pids", selfCgroup: "3:pids:/a/b")
        return ProcessHeadroom.tightest([user].compactMap(\.self) + ProcessHeadroom.groups(mounted))
    }

    @Test func `the tightest limit of the groups above the service decides`() throws {
        let headroom = try #require(try tightest([("/a", "100", 90), ("/a/b", "50", 5)]))
        #expect(headroom.left == 10)
        #expect(headroom.description.contains("/fs/a/pids.max) is 100, of which 90 are in use"))
    }

    @Test func `groups without a limit are ignored`() throws {
        #expect(try tightest([("/a", "max", 90), ("/a/b", "max", 5)]) == nil)
    }

    @Test func `a group that holds more than its limit has nothing left`() throws {
        #expect(try tightest([("/a", "max", 90), ("/a/b", "4", 9)])?.left == 0)
    }

    @Test func `the limit of the user decides if it is tighter`() throws {
        let user = ProcessHeadroom(userLimit: 30, used: 28)
        #expect(try tightest([("/a", "100", 90), ("/a/b", "50", 5)], user: user) == user)
    }

    @Test func `the error for too little room has the numbers and what to do`() throws {
        let headroom = ProcessHeadroom(userLimit: 30, used: 10)
        try headroom.require(20, for: "a test")
        let error = #expect(throws: SandboxError.self) { try headroom.require(21, for: "a test") }
        let message = error?.message ?? ""
        #expect(message.contains("(ulimit -u) is 30, of which 10 are in use: 20 more can be started"), "\(message)")
        #expect(message.contains("a test needs up to 21; raise it") && message.contains("LimitNPROC="))
    }

    @Test func `doctor detects a host without room for one grading`() throws {
        let policies = try ["harness", "default"].map { try TestSandbox.policies.policy($0) }
        let needed = ProcessNeed.ofGrading(policies)
        #expect(needed > policies.reduce(0) { $0 + $1.limits.processes })
        let tight = HostChecks.processes(ProcessHeadroom(userLimit: needed - 1, used: 0), forGrading: policies)
        #expect(tight.status == .missing && tight.how.contains("needs up to \(needed)"))
        let enough = HostChecks.processes(ProcessHeadroom(userLimit: needed, used: 0), forGrading: policies)
        #expect(enough.status == .enforced)
        #expect(HostChecks.processes(nil, forGrading: policies).status == .enforced)
    }
}
