import CLauncherWire
import Glibc

extension Plan {
    /// Describes a failure that the launcher reported: "mount proc at /proc: Operation not permitted".
    func error(stage: launcher_stage, operation: Int, errno: Int32) -> SandboxError {
        let what =
            switch stage {
            case LAUNCHER_STAGE_REQUEST: "ask the launcher for a cell"
            case LAUNCHER_STAGE_PLAN: "read the plan of a cell"
            case LAUNCHER_STAGE_CLONE: "clone a cell's first process"
            case LAUNCHER_STAGE_SPAWN: "get a cell's program ready"
            case LAUNCHER_STAGE_WAIT: "wait in a cell for a job"
            default:
                operations.indices.contains(operation)
                    ? "\(operations[operation])" : "build a cell, at operation \(operation)"
            }
        let code: SandboxError.Code = stage == LAUNCHER_STAGE_SPAWN ? .spawn : .cell
        let fault = SandboxError(code, stage: what, errno: errno)
        guard let hint = OperatorHint.hint(stage: stage, errno: errno) else { return fault }
        return SandboxError(code, "\(fault.message): \(hint)")
    }
}

/// What an operator can do where a call failed because the host, or the service's share of it, is exhausted.
enum OperatorHint {
    static func hint(stage: launcher_stage, errno number: Int32) -> String? {
        switch number {
        case EAGAIN where stage == LAUNCHER_STAGE_CLONE || stage == LAUNCHER_STAGE_SPAWN:
            "no more processes are allowed here"
                + (ProcessHeadroom.ofThisProcess().map { " (\($0))" } ?? "")
                + ": raise TasksMax= of the service's unit (pids.max of the groups above it), or kernel.pid_max"
        case EMFILE, ENFILE:
            "no more descriptors are allowed here: raise LimitNOFILE= of the service's unit, or fs.file-max"
        case ENOSPC where stage == LAUNCHER_STAGE_CLONE:
            "no more namespaces are allowed here: raise user.max_user_namespaces and its like in /proc/sys/user, and "
                + "fs.epoll.max_user_watches"
        case ENOSPC where stage == LAUNCHER_STAGE_CGROUP:
            "no more control groups are allowed here: raise cgroup.max.descendants of the groups above the service's"
        case EPERM where stage == LAUNCHER_STAGE_CLONE:
            "this host restricts user namespaces: see `sandmartin doctor`"
        case ENOMEM: "the host is out of memory, or the service's control group is"
        default: nil
        }
    }
}
