import Testing

@testable import Sandbox

/// Tests/VM/cases.py asks a kernel that starts a program for whoever crashes.
@Suite struct CoreDumpRulesTests {
    @Test(arguments: [nil, "core\n", "/var/crash/%p\n", "|/usr/share/apport/apport -p%p\n"])
    func `a limit of one byte keeps the kernel from files and programs`(pattern: String?) {
        let rules = CoreDumpRules(pattern: pattern, hardLimit: .max)
        #expect(rules.limit == 1 && rules.obstacle == nil)
        #expect(rules.finding.status == .enforced)
    }

    @Test func `where no more than 0 is allowed and a program would be started, no cell is built`() {
        let rules = CoreDumpRules(pattern: "|/usr/share/apport/apport -p%p\n", hardLimit: 0)
        #expect(rules.limit == 0)
        #expect(rules.obstacle?.contains("(core_pattern |/usr/share/apport/apport -p%p)") == true)
        #expect(rules.obstacle?.hasSuffix("(systemd: LimitCORE=0:1)") == true)
        #expect(rules.finding.status == .missing)
    }

    @Test func `where no more than 0 is allowed and files are written, 0 will do`() {
        let rules = CoreDumpRules(pattern: "core\n", hardLimit: 0)
        #expect(rules.limit == 0 && rules.obstacle == nil)
        #expect(rules.finding.status == .enforced)
    }

    @Test func `who hands crashes to a socket is told so`() {
        #expect(CoreDumpRules(pattern: "@/run/crashes.socket\n", hardLimit: .max).finding.status == .absent)
    }
}
