import CLauncherWire
import Glibc

/// What an operator can do about a call that failed because the host, or what the service is allowed of it, is used up.
enum HostAdvice {
    static func advice(stage: launcher_stage, errno number: Int32) -> String? {
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
