import Glibc
import Settings

/// Finds out what this host enforces by trying it: builds real cells, runs programs that push at each limit and each
/// wall, and reports what held.
package struct Doctor: Sendable {
    private let configuration: Sandbox.Configuration

    package init(_ configuration: Sandbox.Configuration) { self.configuration = configuration }

    /// Examines the host; takes a few seconds.
    ///
    /// Never throws: whatever fails is a finding.
    package func examine() async -> DoctorReport {
        var report = DoctorReport(enforcement: Enforcement(layout: .none), checks: HostChecks.all())
        report.checks.append(Self.root(configuration.rootfs))
        report.checks += PolicyChecks.all(in: configuration.policies)
        let policy: Policy
        let sandbox: Sandbox
        do {
            policy = try configuration.policies.policy("default")
            let host = try CgroupHost.detect()
            report.enforcement = host.enforcement
            report.checks += HostChecks.controllers(of: host)
            let harness = try configuration.policies.policy("harness")
            report.checks.append(HostChecks.processes(.ofThisProcess(), forGrading: [harness, policy]))
            sandbox = try Sandbox(configuration)
        } catch {
            report.checks.append(
                .init("sandbox", .missing, "\(error)", advice: "nothing more can be tried before this is put right"))
            return report
        }
        if let fault = await Self.firstCellFault(sandbox, policy) {
            report.checks.append(fault)
        } else {
            report.checks += await ConfinementProbe.checks(sandbox, policy)
            for probe in BehaviourProbe.all { report.checks.append(await probe.check(sandbox, policy)) }
        }
        await sandbox.shutdown()
        return report
    }

    private static func root(_ path: String) -> DoctorReport.Check {
        let name = "Python root"
        do {
            try PythonRoot.requireUsable(path)
            let files = try PythonRoot.requireSameContents(path)
            return .init(name, .enforced, "all \(files) files of \(path) are as they were built")
        } catch {
            return .init(
                name, .missing, "\(error)", advice: "build it with `make rootfs`, or install again with `make install`")
        }
    }

    /// A cell that does nothing: if not even that works, one finding says why, instead of one for each probe.
    private static func firstCellFault(_ sandbox: Sandbox, _ policy: Policy) async -> DoctorReport.Check? {
        do {
            let result = try await sandbox.run(CellJob(source: "pass"), under: policy, start: .cold)
            guard result.outcome != .ok else { return nil }
            let words = String(escapingInvalid: result.stderr).split(separator: "\n").last.map { ": \($0)" } ?? ""
            return .init(
                "first cell", .missing, "an empty program ended as \(result.outcome.rawValue)\(words)",
                advice: "rebuild the Python root with `make rootfs`, and look at the kernel's log")
        } catch {
            return .init("first cell", .missing, "\(error)", advice: CellAdvice.advice(for: error))
        }
    }
}

/// What an operator can do where no cell can be built.
enum CellAdvice {
    static func advice(for error: any Error) -> String {
        let text = "\(error)"
        if text.contains("clone") {
            return "the kernel must allow user namespaces: check /proc/sys/user/max_user_namespaces, "
                + "kernel.unprivileged_userns_clone, and a container's seccomp profile"
        }
        if text.contains("overlay") {
            return "each cell sees the Python root through an overlayfs: `modprobe overlay`, or a kernel with "
                + "CONFIG_OVERLAY_FS, 5.11 or later"
        }
        if text.contains("mount") || text.contains("pivot") {
            return "mounting must be allowed here: in a container, run it privileged or on the host itself"
        }
        if text.contains("launcher") {
            return "the launcher has said more on standard error"
        }
        return "this host must allow what is named here; as root on the host itself it does"
    }
}
