import Glibc
import Settings

/// Checks what this host enforces by trying it: builds real cells, runs programs that test each limit and each rule,
/// and reports the results.
package struct Doctor: Sendable {
    private let configuration: Sandbox.Configuration
    /// The exercises that need a root, by the root's name.
    private let needs: [String: [String]]

    /// - Parameters:
    ///   - configuration: `root` names the root of the cells that the doctor builds.
    ///   - needs: the exercises that need a root, by the root's name.
    package init(_ configuration: Sandbox.Configuration, needs: [String: [String]] = [:]) {
        self.configuration = configuration
        self.needs = needs
    }

    /// Examines the host. Takes a few seconds and never throws: each failure is a finding.
    package func examine() async -> DoctorReport {
        var report = DoctorReport(enforcement: Enforcement(layout: .none), checks: HostChecks.all())
        report.root = try? configuration.roots.identity(of: configuration.root)  // its check says what is wrong
        report.checks += RootChecks.all(configuration, needs: needs)
        report.checks += PolicyChecks.all(in: configuration.policies)
        let sandbox: Sandbox
        do {
            let host = try CgroupHost.detect()
            report.enforcement = host.enforcement
            report.checks += HostChecks.controllers(of: host)
            let policies = try ["harness", "default"].map { try configuration.policies.policy($0) }
            report.checks.append(HostChecks.processes(.ofThisProcess(), forGrading: policies))
            sandbox = try Sandbox(configuration)
        } catch {
            report.checks.append(
                .init(
                    "sandbox", .missing, "\(error)",
                    advice: "correct this first: no further check is possible without it"))
            return report
        }
        report.checks += await Self.cellChecks(sandbox)
        await sandbox.shutdown()
        return report
    }

    /// Returns the findings of cells, or why there can be none.
    private static func cellChecks(_ sandbox: Sandbox) async -> [DoctorReport.Check] {
        let policy: Policy
        do {
            policy = try sandbox.configuration.policies.policy("default")
        } catch {
            return [
                .init(
                    "first cell", .missing, "not tried, because this host cannot use the policy default",
                    advice: "see the finding about the policy")
            ]
        }
        if let fault = await firstCellFault(sandbox, policy) { return [fault] }
        var checks = await ConfinementProbe.checks(sandbox, policy)
        for probe in BehaviourProbe.all { checks.append(await probe.check(sandbox, policy)) }
        return checks
    }

    /// Builds a cell for an empty program. If this fails, one finding says why, instead of one finding for each probe.
    private static func firstCellFault(_ sandbox: Sandbox, _ policy: Policy) async -> DoctorReport.Check? {
        do {
            let result = try await sandbox.run(CellJob(source: "pass"), under: policy, start: .cold)
            guard result.outcome != .ok else { return nil }
            let words = String(escapingInvalid: result.stderr).split(separator: "\n").last.map { ": \($0)" } ?? ""
            return .init(
                "first cell", .missing, "an empty program ended as \(result.outcome.rawValue)\(words)",
                advice: "rebuild the Python root with `make rootfs`, and read the kernel's log")
        } catch {
            return .init("first cell", .missing, "\(error)", advice: CellAdvice.advice(for: error))
        }
    }
}

/// Advice for an operator on whose host no cell can be built.
enum CellAdvice {
    static func advice(for error: any Error) -> String {
        let text = "\(error)"
        if text.contains("clone") {
            return "the kernel must allow user namespaces: check /proc/sys/user/max_user_namespaces, "
                + "kernel.unprivileged_userns_clone, and a container's seccomp profile"
        }
        if text.contains("overlay") {
            return "each cell sees the Python root through an overlayfs: run `modprobe overlay`, or use a kernel with "
                + "CONFIG_OVERLAY_FS, 5.11 or later"
        }
        if text.contains("mount") || text.contains("pivot") {
            return "allow mounts: make the container privileged, or run this on the host itself"
        }
        if text.contains("launcher") {
            return "see the launcher's messages on standard error"
        }
        return "allow the named operation on this host, or run this as root on the host itself"
    }
}
