@testable import Sandbox

extension Layer {
    /// The protections of the file systems that a cell sees.
    static let files: [Layer] = [
        Layer("own root", .plan(bindRoot), noticedBy: "locks_across_cells", "another cell's lock"),
        Layer("path of the root", .plan(nameRoot), noticedBy: "learns_no_path_of_the_host", "AssertionError"),
        Layer(
            "own devices",
            .plan { plan in
                try plan.changeMount(at: "/dev") {
                    $0.source = "/dev/300"
                    return [$0]
                }
            },
            noticedBy: "locks_devices_across_cells", "another cell's lock"),
        Layer(
            "read-only root", .plan { try $0.removeFlag(.readOnly, at: "") },
            noticedBy: "sees_no_other_way_in", "AssertionError"),
        Layer(
            "nosuid", .plan { try $0.removeFlag(.noSetuid, at: "", "/work", "/tmp", "/proc") },
            noticedBy: "sees_no_other_way_in", "AssertionError"),
        Layer(
            "nodev", .plan { try $0.removeFlag(.noDevices, at: "", "/work", "/tmp", "/proc") },
            noticedBy: "sees_no_other_way_in", "AssertionError"),
        Layer(
            "noexec", .plan { try $0.removeFlag(.noExecution, at: "/work", "/tmp") },
            noticedBy: "sees_no_other_way_in", "AssertionError"),
        Layer(
            "read-only /proc", .plan { try $0.removeFlag(.readOnly, at: "/proc") },
            noticedBy: "writes_to_proc", "for writing", behind: ["Landlock: files"]),
        Layer(
            "masked /proc",
            .plan { plan in
                try plan.changeMount(at: "/proc") {
                    $0.removeOption("subset")
                    return [$0]
                }
            },
            noticedBy: "proc_is_masked", "it shows the machine"),
        Layer(
            "size of /work",
            .plan { plan in
                try plan.changeMount(at: "/work") {
                    $0.removeOption("size")
                    return [$0]
                }
            },
            noticedBy: "fills_work", "not as disk_limit"),
        Layer(
            "size of /tmp",
            .plan { plan in
                try plan.changeMount(at: "/tmp") {
                    $0.removeOption("size")
                    return [$0]
                }
            },
            noticedBy: "fills_tmp", "not as disk_limit"),
        Layer(
            "files in /work",
            .plan { plan in
                try plan.changeMount(at: "/work") {
                    $0.removeOption("nr_inodes")
                    return [$0]
                }
            },
            noticedBy: "fills_work_with_files", "not as disk_limit"),
        Layer(
            "files in /tmp",
            .plan { plan in
                try plan.changeMount(at: "/tmp") {
                    $0.removeOption("nr_inodes")
                    return [$0]
                }
            },
            noticedBy: "fills_tmp_with_directories", "not as disk_limit"),
        Layer(
            "own host name", .plan { try $0.remove("name host") }, noticedBy: "hostname_is_its_own", "AssertionError"),
    ]

    /// Puts the root's path into the mount options, which a cell can read.
    private static let nameRoot: @Sendable (inout Plan) throws -> Void = { plan in
        try plan.changeMount(at: "") { mount in
            mount.options = mount.options.replacing("lowerdir=.", with: "lowerdir=\(mount.target)")
            return [mount]
        }
    }

    /// Binds the root, still read-only, so that all cells see the same inodes.
    private static let bindRoot: @Sendable (inout Plan) throws -> Void = { plan in
        try plan.changeMount(at: "") { mount in
            var bound = mount
            (bound.source, bound.type, bound.options, bound.flags) = (mount.target, "", "", [.bind])
            var closed = bound
            (closed.source, closed.flags) = ("", [.bind, .remount, .readOnly, .noSetuid, .noDevices])
            return [bound, closed]
        }
    }
}
