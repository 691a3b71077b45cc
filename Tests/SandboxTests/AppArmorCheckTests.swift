import Testing

@testable import Sandbox

@Suite struct AppArmorCheckTests {
    @Test(arguments: [(nil, nil), ("0\n", nil), ("1\n", "other (enforce)\nsandmartin-launcher (unconfined)\n")])
    func `a host that lets the launcher make user namespaces is told so`(restriction: String?, profiles: String?) {
        let check = AppArmorCheck.check(restriction: restriction, profiles: profiles)
        #expect(check.status == .enforced && check.advice == nil)
    }

    @Test(arguments: [nil, "", "sandmartin-launcher-other (enforce)\n"])
    func `a host that restricts them is told which profile to load`(profiles: String?) {
        let check = AppArmorCheck.check(restriction: "1\n", profiles: profiles)
        #expect(check.status == .absent)
        #expect(check.advice?.contains("apparmor_parser -r /etc/apparmor.d/sandmartin-launcher") == true)
    }
}
