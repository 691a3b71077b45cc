import Settings

@testable import Sandbox

extension Layer {
    /// The limits of what a program may use.
    static let limits: [Layer] =
        [
            Layer(
                "memory", .plan { try $0.remove("call in charges", "limit memory") },
                noticedBy: "allocates_twice_its_limit", "not as memory_limit"),
            Layer("end of all when out of memory", .plan(killOne), noticedBy: "goes_on_without_its_child", "output"),
            Layer(
                "processes", .plan { try $0.raiseLimit("pids.max", to: "64") },
                noticedBy: "copes_with_process_limit", "did not print"),
            Layer(
                "cores", .plan(removeCores), .complaints([(program: "computes_at_its_pace", words: "wall")]),
                needsFreeCore: true),
            Layer(
                "output", .shape { $0.policy.limits.output = .mebibytes(1) },
                noticedBy: "output_beyond_the_limit", "not as output_limit"),
        ]
        + resources.map { number, name in
            Layer(
                "rlimit \(name)", .plan { try $0.raiseResource(number) }, noticedBy: "starts_with_its_limits",
                "'\(name)'")
        }

    /// The resource limits that can be raised on any host. The priority limits, which are 0 there, cannot.
    private static let resources = [
        (4, "CORE"), (7, "NOFILE"), (8, "MEMLOCK"), (12, "MSGQUEUE"), (11, "SIGPENDING"), (3, "STACK"),
    ]

    /// Out of memory, only one process is killed. On cgroup v1 the launcher kills the others, on v2 the kernel does.
    private static let killOne: @Sendable (inout Plan) throws -> Void = { plan in
        try plan.change("end of all when out of memory") { operation in
            let isIt = operation.name == "watch out-of-memory" || operation.description.contains("memory.oom.group")
            return isIt ? [] : [operation]
        }
    }

    private static let removeCores: @Sendable (inout Plan) throws -> Void = { plan in
        try plan.change("limit of cores") { operation in
            let isIt = ["cpu.max", "cpu.cfs_quota_us"].contains { operation.description.contains($0) }
            return isIt ? [] : [operation]
        }
    }
}

extension Plan {
    fileprivate mutating func raiseLimit(_ file: String, to value: String) throws {
        try change(file) { operation in
            guard operation.name == "limit group" else { return [operation] }
            let path = String(decoding: operation.texts[0], as: UTF8.self)
            return path.hasSuffix("/\(file)") ? [.writeGroup(path, value)] : [operation]
        }
    }

    fileprivate mutating func raiseResource(_ number: Int) throws {
        try change("limit of resource \(number)") { operation in
            guard operation.name == "limit resource", operation.numbers[0] == number,
                let resource = ResourceLimit(rawValue: UInt32(number))
            else { return [operation] }
            return [.limitResource(resource, operation.numbers[1] * 2 + 1)]
        }
    }
}
