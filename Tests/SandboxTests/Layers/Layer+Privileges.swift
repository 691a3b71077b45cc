@testable import Sandbox

extension Layer {
    /// The limits of a program's identity and privileges.
    static let privileges: [Layer] = [
        Layer("own user", .plan(shareUser), noticedBy: "prints", "it has the user of its neighbour"),
        Layer(
            "no capabilities", .plan { try $0.remove("keep capabilities") },
            .complaints([("has_no_privileges", "CapEff"), ("init_is_confined", "CapEff")])),
        Layer(
            "no_new_privs", .plan { try $0.remove("refuse new privileges") },
            .complaints([("has_no_privileges", "NoNewPrivs"), ("init_is_confined", "NoNewPrivs")]),
            // A zygote has set no_new_privs already, for every process that it spawns.
            behind: ["no capabilities"], start: .cold),
        Layer(
            "no_new_privs alone", .plan { try $0.remove("refuse new privileges") }, .noCell("Permission denied")),
        Layer(
            "Landlock: files",
            .plan { try $0.weakenLandlock(files: true) }, noticedBy: "makes_setuid_files", "not as ok",
            behind: ["noexec"]),
        Layer(
            "Landlock: ports", .plan { try $0.weakenLandlock(ports: true) }, noticedBy: "takes_a_port", "took a port",
            behind: ["calls: sockets"]),
    ]

    /// Gives all cells the same host user, one that a cell may be.
    private static let shareUser: @Sendable (inout Plan) throws -> Void = { plan in
        // The number of the device set is that of the user.
        let number = plan.operations.compactMap(PlannedMount.init).first { $0.target.hasSuffix("/dev") }
            .flatMap { UInt32($0.source.dropFirst("/dev/".count)) }
        guard let number else { throw LayerError("the plan of a cell has no devices") }
        try plan.change("identity") { operation in
            guard operation.name == "map identity" else { return [operation] }
            return [.mapIdentity(inside: Plan.identity, host: UInt32(operation.numbers[1]) - number + 300)]
        }
    }
}

extension Plan {
    /// Removes the file rights, with all rules for them, or the port rights from the ruleset.
    fileprivate mutating func weakenLandlock(files: Bool = false, ports: Bool = false) throws {
        if files { try remove("allow beneath") }
        try change("Landlock") { operation in
            guard operation.name == "begin Landlock" else { return [operation] }
            let numbers = operation.numbers
            return [
                .beginLandlock(
                    files: files ? [] : LandlockRights(rawValue: numbers[0]), network: ports ? 0 : numbers[1],
                    scoped: numbers[2], attributeSize: numbers[3])
            ]
        }
    }
}
