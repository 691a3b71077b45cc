import CLinux
import FoundationEssentials
import Glibc
import Settings

/// Runs a program in one cell that reports what it can see. Each part of the report is a check.
enum ConfinementProbe {
    /// The report of the program in the cell. It arrives over the control channel, which is therefore checked as well.
    private struct View: Decodable {
        var namespaces: [String: String]
        var status: [String: String]
        var uidMap: String
        var processes: [Int]
        var mountPoints: [String]
        var rootIsReadOnly: Bool
        var descriptors: [Int]
        var hostPaths: [String]
        var sessionIsOwn: Bool
        var interfaces: [String]
        /// The errno of TCGETS on /dev/zero: ENOTTY, or EACCES from Landlock.
        var deviceControl: Int32
    }

    static func checks(_ sandbox: Sandbox, _ policy: Policy) async -> [DoctorReport.Check] {
        let view: View
        do {
            view = try await look(sandbox, policy)
        } catch {
            return [.init("view from a cell", .missing, "\(error)", advice: CellAdvice.advice(for: error))]
        }
        return namespaces(view) + [
            check(
                "user", isOneOfTheCells(view.uidMap, sandbox.identities),
                "user in the cell, user on the host, count: \(view.uidMap)"),
            check(
                "root", view.rootIsReadOnly && view.hostPaths.isEmpty, seen(view.hostPaths, "read-only, no host path")),
            check(
                "mounts", view.mountPoints.allSatisfy(isExpected),
                "only \(view.mountPoints.sorted().joined(separator: " "))"),
            devices(view),
            check("processes", view.processes.count <= 2, "/proc shows \(view.processes.count): init and the program"),
            check("network", view.interfaces == ["lo"], "interfaces: \(view.interfaces.joined(separator: " "))"),
            check(
                "capabilities",
                ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].allSatisfy {
                    view.status[$0]?.allSatisfy { $0 == "0" } == true
                }, "all five sets are empty"),
            check("no_new_privs", view.status["NoNewPrivs"] == "1", "set"),
            check("seccomp", view.status["Seccomp"] == "2", "a filter is installed"),
            check("descriptors", Set(view.descriptors).isSubset(of: [0, 1, 2, 3]), "0, 1, 2 and the control channel"),
            check("session", view.sessionIsOwn, "a separate session without a terminal"),
            landlock(view),
        ]
    }

    /// Whether a user map gives the cell one of our users. A map is `INSIDE OUTSIDE COUNT`; outside is the launcher's
    /// user namespace, where the users of cells have the same ids.
    private static func isOneOfTheCells(_ map: String, _ identities: IdentityRange) -> Bool {
        let numbers = map.split(separator: " ").compactMap { UInt32($0) }
        return numbers.count == 3 && numbers[0] == Plan.identity && identities.users.contains(numbers[1])
            && numbers[2] == 1
    }

    private static func look(_ sandbox: Sandbox, _ policy: Policy) async throws -> View {
        let cell = try await sandbox.build(CellShape(policy: policy), start: .cold)
        async let ending = sandbox.run(
            CellJob(source: program, keepsControl: true), in: cell, cpu: policy.limits.cpu, wall: policy.limits.wall)
        let line = await cell.receiveLine()
        let result = try await ending
        guard let line, result.outcome == .ok else {
            let words = String(escapingInvalid: result.stderr).split(separator: "\n").last.map(String.init) ?? "nothing"
            throw SandboxError(
                .cell, "the program that inspects its cell ended as \(result.outcome.rawValue): \(words)")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(View.self, from: Data(line))
    }

    private static func check(_ name: String, _ holds: Bool, _ seen: String) -> DoctorReport.Check {
        .init(
            name, holds ? .enforced : .missing, seen,
            advice: holds ? nil : "cells on this host are not confined; please report this output")
    }

    private static func seen(_ hostPaths: [String], _ otherwise: String) -> String {
        hostPaths.isEmpty ? otherwise : "host paths are visible: \(hostPaths.joined(separator: " "))"
    }

    private static func namespaces(_ view: View) -> [DoctorReport.Check] {
        ["user", "pid", "mnt", "net", "ipc", "uts", "cgroup"].map { kind in
            let inside = view.namespaces[kind]
            let outside = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/\(kind)")
            return check("\(kind) namespace", inside != nil && inside != outside, inside ?? "cannot be seen")
        }
    }

    private static func isExpected(_ mountPoint: String) -> Bool {
        ["/", "/proc", "/work", "/tmp"].contains(mountPoint) || mountPoint.hasPrefix("/dev")
    }

    /// Checks the devices. Own devices are mounted as one directory, the host's devices one by one.
    private static func devices(_ view: View) -> DoctorReport.Check {
        guard view.mountPoints.contains("/dev/null") else {
            return .init("devices", .enforced, "each cell has its own devices")
        }
        return .init(
            "devices", .absent,
            "cells share the host's devices, read-only: a cell can see another cell's lock on them, and nothing else",
            advice: "to give each cell its own devices, build cells as root on the host itself")
    }

    /// Checks Landlock. The launcher builds no cell if Landlock exists and cannot be applied. The one effect that a
    /// program can tell from those of other layers is that devices refuse ioctl commands (kernel
    /// userspace-api/landlock.rst, LANDLOCK_ACCESS_FS_IOCTL_DEV: ABI 5).
    private static func landlock(_ view: View) -> DoctorReport.Check {
        let abi = clinux_landlock_abi()
        guard abi > 0 else { return .init("Landlock in cells", .absent, "not on this kernel") }
        guard abi >= 5 else {
            return .init(
                "Landlock in cells", .enforced, "applied when the cell was built; otherwise the cell would not exist")
        }
        return check(
            "Landlock in cells", view.deviceControl == EACCES,
            "devices refuse ioctl commands: errno \(view.deviceControl)")
    }

    private static let program = """
        import fcntl, json, os

        def device_control():
            with open("/dev/zero") as device:
                try:
                    fcntl.ioctl(device, 0x5401, bytes(64))  # TCGETS
                except OSError as error:
                    return error.errno
            return 0

        mounts = [line.split() for line in open("/proc/self/mountinfo")]
        names = ["/etc/shadow", "/root", "/home", "/sys/kernel", "/boot", "/var/lib", "/run", "/bin/sh"]
        descriptors = [int(name) for name in os.listdir("/proc/self/fd")]
        view = {
            "namespaces": {name: os.readlink("/proc/self/ns/" + name) for name in os.listdir("/proc/self/ns")},
            "status": {
                line.split(":", 1)[0]: line.split(":", 1)[1].strip()
                for line in open("/proc/self/status") if ":" in line
            },
            "uid_map": " ".join(open("/proc/self/uid_map").read().split()),
            "processes": [int(name) for name in os.listdir("/proc") if name.isdigit()],
            "mount_points": [mount[4] for mount in mounts],
            "root_is_read_only": all("ro" in mount[5].split(",") for mount in mounts if mount[4] == "/"),
            "descriptors": [number for number in descriptors if os.path.exists(f"/proc/self/fd/{number}")],
            "host_paths": [name for name in names if os.path.exists(name)],
            "session_is_own": os.getsid(0) in (0, 1, os.getpid()) and not os.path.exists("/dev/tty"),
            "interfaces": [line.split(":")[0].strip() for line in open("/proc/self/net/dev") if ":" in line],
            "device_control": device_control(),
        }
        os.write(3, json.dumps(view).encode() + b"\\n")
        """
}
