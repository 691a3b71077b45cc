import FoundationEssentials

@testable import Sandbox

/// What is done to a cell, or to the launcher that builds it, so that a layer is missing.
struct LayerRemoval: Sendable {
    var shape: [@Sendable (inout CellShape) -> Void] = []
    var plan: [@Sendable (inout Plan) throws -> Void] = []
    /// System calls that are let through, whatever their arguments.
    var calls: [String] = []
    /// System calls that are refused and no more.
    var harmless: [String] = []
    /// Changes to the sources of the launcher.
    var launcher: [SourceEdit] = []
    /// Changes to those of the runner, from whose zygote the programs of warm cells are born.
    var runner: [SourceEdit] = []

    /// Whether it takes more than other plans.
    var changesSources: Bool { !launcher.isEmpty || !runner.isEmpty }

    static func plan(_ change: @escaping @Sendable (inout Plan) throws -> Void) -> Self { Self(plan: [change]) }
    static func shape(_ change: @escaping @Sendable (inout CellShape) -> Void) -> Self { Self(shape: [change]) }
    static func calls(_ calls: [String]) -> Self { Self(calls: calls) }
    static func launcher(_ edits: SourceEdit...) -> Self { Self(launcher: edits) }
    static func runner(_ edits: SourceEdit...) -> Self { Self(runner: edits) }

    static func + (left: Self, right: Self) -> Self {
        Self(
            shape: left.shape + right.shape, plan: left.plan + right.plan, calls: left.calls + right.calls,
            harmless: left.harmless + right.harmless, launcher: left.launcher + right.launcher,
            runner: left.runner + right.runner)
    }
}

extension LayerRemoval {
    /// What is done to cells; launcher and runner must have been made from `AlteredSources`.
    func alteration() throws -> CellAlteration {
        let weakened = calls.isEmpty && harmless.isEmpty ? nil : try weakenedFilter()
        return CellAlteration(
            shape: { shape in self.shape.reduce(into: shape) { $1(&$0) } },
            plan: { plan in
                var plan = plan
                for change in self.plan { try change(&plan) }
                if let weakened { try plan.replaceFilter(by: weakened) }
                return plan
            })
    }

    /// The reviewed profile, extended as an admin could extend it.
    private func weakenedFilter() throws -> SeccompProgram {
        func list(_ key: String, _ calls: [String]) -> String {
            calls.isEmpty
                ? "" : "\(key):\n  - {reason: a layer is left out, calls: [\(calls.joined(separator: ", "))]}\n"
        }
        let text = "extends: python\n" + list("allow", calls) + list("refuse", harmless)
        let file = "\(SourceTree.policies)/seccomp/python.yaml"
        guard let bytes = FileManager.default.contents(atPath: file) else { throw LayerError("\(file) cannot be read") }
        return try SeccompCompiler.compile(
            SeccompProfile([
                SeccompProfileFile(name: "weakened", text: text, file: "weakened.yaml"),
                SeccompProfileFile(name: "python", text: String(decoding: bytes, as: UTF8.self), file: file),
            ]))
    }
}
