@testable import Sandbox

// Protections by the launcher itself, whatever the plan. Each removal changes its sources and compiles them.
extension Layer {
    /// The namespaces. The program is cloned into the pid namespace of init, and joins the others itself.
    static let separation: [Layer] = [
        Layer("user namespace", clone(without: "CLONE_NEWUSER"), .noCell("map identity")),
        Layer("process namespace", clone(without: "CLONE_NEWPID"), .noCell("mount")),
        Layer("mount namespace", clone(without: "CLONE_NEWNS"), .noCell("mount")),
        Layer(
            "IPC namespace", clone(without: "CLONE_NEWIPC") + join(without: "CLONE_NEWIPC"),
            noticedBy: "prints", "it has the ipc namespace"),
        Layer(
            "host name namespace", clone(without: "CLONE_NEWUTS"), .noCell("name host")),
        Layer(
            "network namespace",
            .launcher(
                SourceEdit(
                    "Launcher/network.c", "int launcher_network_leave_host(void) { return make(&own); }",
                    "int launcher_network_leave_host(void) { return 0; }"),
                SourceEdit(
                    "Launcher/network.c", "if (spares == 0) return make(network);",
                    "(void)make; *network = -1; return 0;"),
                SourceEdit("Launcher/network.c", "return setns(own, CLONE_NEWNET) == 0 ? 0 : errno;", "return 0;"))
                + join(without: "CLONE_NEWNET"),
            .complaints([
                ("sees_no_network", "it has the net namespace of the service"), ("prints", "it has the net namespace"),
            ])),
        Layer(
            "control group namespace",
            .launcher(
                SourceEdit("CPlan/spawn.c", "return unshare(CLONE_NEWCGROUP) == 0 ? 0 : errno;", "return 0;")),
            noticedBy: "writes_cgroup_files", "AssertionError"),
    ]

    static let launcher: [Layer] = [
        Layer(
            "detached old root",
            .launcher(SourceEdit("CPlan/perform.c", "if (umount2(\".\", MNT_DETACH) != 0) return errno;", "")),
            // A process that joins a mount namespace gets its topmost root: the host's (man 2 setns).
            .noCell("execute /usr/lib/sandmartin/runner")),
        Layer(
            "own session", .launcher(SourceEdit("CPlan/spawn.c", "if (error == 0 && setsid() < 0) error = errno;", "")),
            noticedBy: "has_no_terminal", "AssertionError"),
        Layer(
            "filter of init",
            .launcher(
                SourceEdit(
                    "Launcher/init.c",
                    "return syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0 ? 0 : errno;",
                    "(void)program; return 0;")),
            noticedBy: "init_is_confined", "Seccomp"),
        Layer(
            "CPU time",
            .launcher(
                SourceEdit(
                    "Launcher/limits.c",
                    "return cell->usage_ns >= cell->cpu_limit_ns ? LAUNCHER_KILL_CPU : LAUNCHER_KILL_NONE;",
                    "return LAUNCHER_KILL_NONE;")),
            noticedBy: "loops_for_a_second", "ended for none"),
        Layer(
            "wall-clock time",
            .launcher(
                SourceEdit(
                    "Launcher/limits.c", "cell->wall_deadline_ns = launcher_now() + wall_ns;",
                    "cell->wall_deadline_ns = launcher_now() + 100 * wall_ns;")),
            noticedBy: "oversleeps", "not as wall_limit"),
        Layer(
            "number of refused calls",
            .launcher(
                SourceEdit(
                    "Launcher/refusal.c", "cell->refused_total > LAUNCHER_REFUSED_LIMIT ? LAUNCHER_KILL_REFUSED_FLOOD",
                    "0 ? LAUNCHER_KILL_REFUSED_FLOOD")),
            noticedBy: "copes_with_endless_refusals", "not as policy_violation"),
        Layer(
            "number of granted calls",
            .launcher(SourceEdit("Launcher/refusal.c", "return (*made)++ < operation.numbers[3];", "return true;")),
            noticedBy: "locks_without_end", "fcntl is not among the refused calls"),
        Layer(
            "end of what outlives the program",
            .launcher(
                // For a second the timer works as if the program still ran. Then the wall-clock limit ends the rest.
                SourceEdit(
                    "Launcher/lifecycle.c", " || (cell->program != 0 && cell->program_watch.descriptor < 0)", ""),
                SourceEdit(
                    "Launcher/lifecycle.c",
                    "    launcher_cell_set_timer(cell, STRAY_RETRY_NS);\n    kill_process(&cell->init_watch);\n}",
                    "    launcher_cell_set_deadline(cell, NANOSECONDS_PER_SECOND);\n}")),
            noticedBy: "floods_after_the_end", "ended as output_limit"),
        Layer(
            "read-only /dev",
            .launcher(SourceEdit("Launcher/devices.c", "MS_REMOUNT | MS_RDONLY", "MS_REMOUNT")),
            noticedBy: "sees_no_other_way_in", "AssertionError"),
        Layer(
            "closed descriptors",
            .runner(
                SourceEdit(
                    "CPlan/spawn.c", "return syscall(SYS_close_range, (unsigned)count + 2, ~0u, 0) == 0 ? 0 : errno;",
                    "return 0;")),
            noticedBy: "descriptors_are_few", "AssertionError"),
    ]

    private static func clone(without flag: String) -> LayerRemoval {
        .launcher(SourceEdit("Launcher/build.c", "\(flag) | ", ""))
    }

    private static func join(without flag: String) -> LayerRemoval {
        .launcher(SourceEdit("CPlan/spawn.c", "\(flag) | ", ""))
    }
}
