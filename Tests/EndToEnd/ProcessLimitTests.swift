import Foundation
import Testing

/// On a host that allows few processes, commands report the limit instead of waiting for ever.
struct ProcessLimitTests {
    private static let program = "Tests/Hostile/prints.py"
    private static let reason: Comment = "the pids controller is not on cgroup v1, or not this user's"
    private static let grading = ["grade", "exercises/hello", "exercises/hello/starter.py"]

    @Test(
        .enabled(if: LimitedProcesses.canBeMade, reason),
        arguments: [
            (1, ["run", "--cold", program]), (2, ["run", program]), (4, ["run", program]), (4, grading),
            (4, ["serve"]), (4, ["doctor"]), (16, ["run", program]), (30, ["run", "--cold", program]), (60, grading),
            (100, ["serve"]), (30, ["selftest", "prints"]),
        ])
    func `the message about too few processes names the control group that limits them`(most: Int, arguments: [String])
        async throws
    {
        try await withTemporaryDirectory { directory in
            let group = try LimitedProcesses(most: most)
            let command = try await Command.run(
                arguments, environment: ["SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path()],
                by: group.starter)
            #expect(command.status == 1)
            let words = "the process limit of the group that sandmartin runs in (/sys/fs/cgroup/pids"
            #expect(command.stderr.contains(words) && command.stderr.contains("/pids.max) is \(most), of which "))
            #expect(command.stderr.contains("TasksMax="), "\(command.stderr)")
            #expect(command.stdout.isEmpty)
        }
    }

    @Test(.enabled(if: LimitedProcesses.canBeMade, reason), arguments: [["run"], ["run", "--cold"]])
    func `a program can start all of its processes under the limit that the message asks for`(arguments: [String])
        async throws
    {
        var most = 1
        // The first message is about the command, the second includes its cells.
        for _ in 0..<2 {
            let group = try LimitedProcesses(most: most)
            let refused = try await Command.run(arguments + [Self.program], by: group.starter)
            let asked = try #require(refused.stderr.firstMatch(of: /needs up to ([0-9]+)/), "\(refused.stderr)")
            // Processes that already run count as well.
            most = try #require(Int(asked.1)) + 8
        }
        let group = try LimitedProcesses(most: most)
        let command = try await Command.run(
            arguments + ["Tests/Hostile/copes_with_process_limit.py"], by: group.starter)
        #expect(command.stdout == "32 with this one\n", "\(command.stderr)")
        #expect(command.stderr.contains("sandmartin: ok"), "\(command.stderr)")
    }

    @Test func `the message about the user's process limit names the setting to raise`() async throws {
        let command = try await Command.run(["run", Self.program], by: ["prlimit", "--nproc=12"])
        #expect(command.status == 1)
        #expect(command.stderr.contains("the limit of this user's processes (ulimit -u) is 12"))
        #expect(command.stderr.contains("LimitNPROC="), "\(command.stderr)")
    }
}
