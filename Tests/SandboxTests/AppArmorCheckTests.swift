import Testing

@testable import Sandbox

/// Tests/VM/apparmor.py asks the same of a kernel with AppArmor.
@Suite struct AppArmorCheckTests {
    @Test(arguments: [
        AppArmorCheck(), AppArmorCheck(restriction: "0\n"), AppArmorCheck(confinement: "unconfined\n"),
        AppArmorCheck(restriction: "1\n", profiles: "other (enforce)\nsandmartin-launcher (unconfined)\n"),
        AppArmorCheck(confinement: "strict (enforce)\n", profiles: "sandmartin-launcher (unconfined)\n"),
    ])
    func `a host that lets the launcher make user namespaces is told so`(facts: AppArmorCheck) {
        #expect(facts.finding.status == .enforced && facts.finding.advice == nil)
    }

    @Test(arguments: [
        AppArmorCheck(restriction: "1\n", confinement: "unconfined\n"), AppArmorCheck(restriction: "1\n", profiles: ""),
        AppArmorCheck(restriction: "1\n", profiles: "sandmartin-launcher-other (enforce)\n"),
        AppArmorCheck(confinement: "strict (enforce)\n", profiles: "strict (enforce)\n"),
    ])
    func `a host that restricts them is told which profile to load`(facts: AppArmorCheck) {
        #expect(facts.finding.status == .absent)
        #expect(facts.finding.advice?.contains("apparmor_parser -r /etc/apparmor.d/sandmartin-launcher") == true)
    }

    @Test func `who cannot see which profiles are loaded is not told that none is`() {
        let finding = AppArmorCheck(restriction: "1\n").finding
        #expect(
            finding.how
                == "user namespaces are restricted; only root can see whether the profile sandmartin-launcher is loaded"
        )
        #expect(
            AppArmorCheck(confinement: "strict (enforce)").finding.how.hasPrefix("we are under the profile strict,"))
    }
}
