import Testing

@testable import Sandbox

/// Tests/VM/cases.py tests this on a kernel that starts a program after each crash.
@Suite struct CoreDumpRulesTests {
    @Test(arguments: [nil, "core\n", "/var/crash/%p\n", "|/usr/share/apport/apport -p%p\n"])
    func `a limit of one byte prevents core files and crash programs`(pattern: String?) {
        let rules = CoreDumpRules(pattern: pattern, hardLimit: .max)
        #expect(rules.limit == 1 && rules.obstacle == nil)
        #expect(rules.finding.status == .enforced)
    }

    @Test func `builds no cell where the hard limit is 0 and the kernel starts a program`() {
        let rules = CoreDumpRules(pattern: "|/usr/share/apport/apport -p%p\n", hardLimit: 0)
        #expect(rules.limit == 0)
        #expect(rules.obstacle?.contains("(core_pattern |/usr/share/apport/apport -p%p)") == true)
        #expect(rules.obstacle?.hasSuffix("(systemd: LimitCORE=0:1)") == true)
        #expect(rules.finding.status == .missing)
    }

    @Test func `a hard limit of 0 suffices where the kernel writes files`() {
        let rules = CoreDumpRules(pattern: "core\n", hardLimit: 0)
        #expect(rules.limit == 0 && rules.obstacle == nil)
        #expect(rules.finding.status == .enforced)
    }

    @Test func `reports a kernel that sends crashes to a socket`() {
        #expect(CoreDumpRules(pattern: "@/run/crashes.socket\n", hardLimit: .max).finding.status == .absent)
    }
}
