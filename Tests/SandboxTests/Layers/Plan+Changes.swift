@testable import Sandbox

// Each change fails when it changes nothing: a layer that was not in the plan was not removed.
extension Plan {
    mutating func change(_ what: String, _ change: (PlanOperation) -> [PlanOperation]) throws {
        let changed = operations.flatMap(change)
        guard changed != operations else { throw LayerError("the plan of a cell has no \(what)") }
        operations = changed
    }

    /// Removes the operations whose descriptions begin with one of these, such as "limit resource 4".
    mutating func remove(_ beginnings: String...) throws {
        for beginning in beginnings {
            try change(beginning) { $0.description.hasPrefix(beginning) ? [] : [$0] }
        }
    }

    mutating func replace(_ beginning: String, by replacement: PlanOperation...) throws {
        try change(beginning) { $0.description.hasPrefix(beginning) ? replacement : [$0] }
    }

    /// Changes the mounts at a path below the cell's root, "" for the root itself.
    mutating func changeMount(at path: String, _ change: (inout PlannedMount) -> [PlannedMount]) throws {
        let root = operations.compactMap(PlannedMount.init).first { $0.type == "overlay" }?.target ?? ""
        try self.change("mount at \(path)") { operation in
            guard var mount = PlannedMount(operation), !mount.type.isEmpty || mount.target != "/",
                [path, root + path].contains(mount.target)
            else { return [operation] }
            return change(&mount).map(\.operation)
        }
    }

    mutating func removeFlag(_ flag: MountFlags, at paths: String...) throws {
        for path in paths {
            try changeMount(at: path) { mount in
                mount.flags.remove(flag)
                return [mount]
            }
        }
    }

    mutating func replaceFilter(by program: SeccompProgram) throws {
        try change("other filter") { operation in
            switch operation.name {
            case "fatal call", "limited call": []
            case "filter system calls":
                program.fatalCalls.map(PlanOperation.endCell(onCall:))
                    + program.limitedCalls.map(PlanOperation.limitCall)
                    + [.filterCalls(program)]
            default: [operation]
            }
        }
    }
}

/// A mount operation of a plan, with named parts.
struct PlannedMount {
    var source: String
    var target: String
    var type: String
    var options: String
    var flags: MountFlags

    init?(_ operation: PlanOperation) {
        guard operation.name == "mount", operation.texts.count == 4 else { return nil }
        let texts = operation.texts.map { String(decoding: $0, as: UTF8.self) }
        (source, target, type, options) = (texts[0], texts[1], texts[2], texts[3])
        flags = MountFlags(rawValue: operation.numbers[0])
    }

    var operation: PlanOperation { .mount(source, at: target, type: type, flags: flags, options: options) }

    /// Removes the option of that name.
    mutating func removeOption(_ name: String) {
        options = options.split(separator: ",").filter { $0 != name && !$0.hasPrefix("\(name)=") }.joined(
            separator: ",")
    }
}
