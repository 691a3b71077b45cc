import FoundationEssentials
import Sandbox
import Settings
import Testing

@Suite struct DoctorTests {
    @Test func `finds that this host can run untrusted programs`() async throws {
        let report = await Doctor(try TestSandbox.configuration()).examine()
        #expect(report.isSound, "\(report)")
        #expect(report.checks.count > 30)
    }

    @Test func `names the launcher if it is missing`() async throws {
        var configuration = try TestSandbox.configuration()
        configuration.launcher = "/nowhere/launcher"
        let report = await Doctor(configuration).examine()
        #expect(!report.isSound)
        let fault = report.checks.first { $0.status == .missing }
        #expect(fault?.how.contains("/nowhere/launcher") == true, "\(report)")
        #expect(fault?.advice != nil)
    }

    @Test func `shows what failed and what to do`() {
        let report = DoctorReport(
            enforcement: Enforcement(layout: .hybrid),
            checks: [
                .init("CPU limit", .enforced, "held"), .init("memory limit", .missing, "did not", advice: "do this"),
                .init("Landlock", .absent, "none"),
            ])
        #expect(
            "\(report)" == """
                enforced  CPU limit     held
                MISSING   memory limit  did not
                                        → do this
                absent    Landlock      none
                This host cannot run untrusted programs: 1 of 3 checks failed.
                """)
    }

    @Test func `this host can enforce the installed policies`() throws {
        for name in ["default", "harness"] {
            _ = try TestSandbox.shared().configuration.policies.policy(name)
        }
    }
}
