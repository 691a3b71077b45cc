import FoundationEssentials

@testable import Sandbox

/// The changes to a cell, or to the launcher that builds it, that remove a layer.
struct LayerRemoval: Sendable {
    var shape: [@Sendable (inout CellShape) -> Void] = []
    var plan: [@Sendable (inout Plan) throws -> Void] = []
    /// System calls to allow, whatever their arguments.
    var calls: [String] = []
    /// System calls to refuse without ending the cell.
    var harmless: [String] = []
    /// Changes to the sources of the launcher.
    var launcher: [SourceEdit] = []
    /// Changes to the sources of the runner, which spawns the programs of warm cells.
    var runner: [SourceEdit] = []

    /// Whether programs must be compiled, beyond changes of plans.
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
    /// The changes to cells. Changes to launcher and runner are the job of `AlteredSources`.
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
