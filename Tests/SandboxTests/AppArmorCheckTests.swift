import Testing

@testable import Sandbox

/// Tests/VM/apparmor.py checks the same on a kernel with AppArmor.
@Suite struct AppArmorCheckTests {
    @Test(arguments: [
        AppArmorCheck(), AppArmorCheck(restriction: "0\n"), AppArmorCheck(confinement: "unconfined\n"),
        AppArmorCheck(restriction: "1\n", profiles: "other (enforce)\nsandmartin-launcher (unconfined)\n"),
        AppArmorCheck(confinement: "strict (enforce)\n", profiles: "sandmartin-launcher (unconfined)\n"),
    ])
    func `reports a host where AppArmor lets the launcher create user namespaces`(facts: AppArmorCheck) {
        #expect(facts.finding.status == .enforced && facts.finding.advice == nil)
    }

    @Test(arguments: [
        AppArmorCheck(restriction: "1\n", confinement: "unconfined\n"), AppArmorCheck(restriction: "1\n", profiles: ""),
        AppArmorCheck(restriction: "1\n", profiles: "sandmartin-launcher-other (enforce)\n"),
        AppArmorCheck(confinement: "strict (enforce)\n", profiles: "strict (enforce)\n"),
    ])
    func `names the profile to load on a host that restricts user namespaces`(facts: AppArmorCheck) {
        #expect(facts.finding.status == .absent)
        #expect(facts.finding.advice?.contains("apparmor_parser -r /etc/apparmor.d/sandmartin-launcher") == true)
    }

    @Test func `does not claim that no profile is loaded if the profiles cannot be read`() {
        let finding = AppArmorCheck(restriction: "1\n").finding
        #expect(
            finding.how
                == "user namespaces are restricted; only root can see whether the profile sandmartin-launcher is loaded"
        )
        #expect(
            AppArmorCheck(confinement: "strict (enforce)").finding.how.hasPrefix(
                "this process runs under the profile strict,"))
    }
}
