import Testing

@testable import Sandbox

/// Removes each layer, and checks that a hostile program notices.
@Suite(.serialized) struct LayerTests {
    private static let corpus = Result { try HostileCorpus(directory: SourceTree.corpus) }
    private static let cold = selftest(.cold)
    private static let warm = selftest(.warm)

    private static func selftest(_ start: CellStart) -> Task<Selftest, any Error> {
        Task { try await Selftest(TestSandbox.shared(), policy: TestSandbox.policies.policy("default"), start: start) }
    }

    @Test func `the threat model lists the same layers, programs and further layers`() throws {
        let rows = try LayerTable().rows
        #expect(rows.map(\.layer) == Layer.all.map(\.name))
        for (row, layer) in zip(rows, Layer.all) {
            #expect(row.witnesses == layer.witnesses, "\(layer.name)")
            #expect(row.behind == layer.behind, "\(layer.name)")
        }
    }

    @Test func `each call that a program is refused, or allowed for some arguments only, is in a layer`() throws {
        let covered = Set(Layer.all.flatMap { $0.removal.calls + $0.removal.harmless })
        let named = Set(try Self.corpus.get().programs.flatMap { $0.evidence.refused ?? [] })
        #expect(named.subtracting(covered) == [])
        let profile = try TestSandbox.policies.seccompProfile("python")
        let conditional = Set(profile.allow.filter { !$0.conditions.isEmpty }.flatMap(\.calls))
        #expect(conditional.subtracting(covered) == [])
        let others = Set((profile.limited + profile.absent + profile.fatal).flatMap(\.calls))
        #expect(others.subtracting(covered) == [])
    }

    @Test(arguments: Layer.all.filter { !$0.removal.changesSources })
    func `a program notices when a layer is missing in the plan`(layer: Layer) async throws {
        let selftest = try await (layer.start == .cold ? Self.cold : Self.warm).value
        if layer.needsFreeCore { try TestSandbox.shared().cgroupHost.preferCells() }
        try await check(layer) { removal, program in
            try await CellAlteration.$current.withValue(removal.alteration()) { try await selftest.check(program) }
        }
    }

    @Test(arguments: Layer.all.filter(\.removal.changesSources))
    func `a program notices when a layer is missing in the launcher or the runner`(layer: Layer) async throws {
        try await check(layer) { removal, program in
            let sources = try AlteredSources(removal.launcher + removal.runner)
            var configuration = try TestSandbox.configuration()
            configuration.cells = 8
            if !removal.launcher.isEmpty { configuration.launcher = try sources.launcher() }
            let root = removal.runner.isEmpty ? try TestRoot() : try sources.rootWithRunner()
            configuration.roots.standardTree = root.path
            var entry: SelftestReport.Entry?
            try await TestSandbox.with(configuration) { sandbox in
                try await CellAlteration.$current.withValue(removal.alteration()) {
                    let policy = try TestSandbox.policies.policy("default")
                    entry = try await Selftest(unproved: sandbox, policy: policy, start: layer.start).check(program)
                }
            }
            // Root and programs must exist until the sandbox has ended.
            withExtendedLifetime(root) {}
            withExtendedLifetime(sources) {}
            return try #require(entry)
        }
    }

    /// - Parameter run: runs a program in cells without the layers of a removal.
    private func check(
        _ layer: Layer, _ run: (LayerRemoval, HostileProgram) async throws -> SelftestReport.Entry
    ) async throws {
        let removal = try layer.behind.map(Layer.named).reduce(layer.removal) { $0 + $1.removal }
        if !layer.behind.isEmpty, case .complaints(let signs) = layer.sign {
            let behind = try layer.behind.map(Layer.named).reduce(LayerRemoval()) { $0 + $1.removal }
            for sign in signs {
                let entry = try await run(behind, Self.program(sign.program))
                #expect(!entry.complaints.contains { $0.contains(sign.words) }, "the layer is in place: \(entry)")
            }
        }
        switch layer.sign {
        case .complaints(let signs):
            for sign in signs {
                var entry = try await run(removal, Self.program(sign.program))
                // A busy machine can hide what a program measures: it gets a second and a third try.
                for _ in 0..<2 where !entry.complaints.contains(where: { $0.contains(sign.words) }) {
                    entry = try await run(removal, Self.program(sign.program))
                }
                #expect(entry.complaints.contains { $0.contains(sign.words) }, "the program does not notice: \(entry)")
            }
        case .missingRefusals(let calls, let programs):
            var complaints: [String] = []
            for program in programs { complaints += try await run(removal, Self.program(program)).complaints }
            for call in calls {
                #expect(complaints.contains("\(call) is not among the refused calls"), "no program misses \(call)")
            }
        case .noCell(let words):
            let program = try Self.program("prints")
            let error = await #expect(throws: SandboxError.self) { try await run(removal, program) }
            #expect(error?.description.contains(words) == true, "\(error.map(\.description) ?? "a cell was built")")
        }
    }

    private static func program(_ name: String) throws -> HostileProgram {
        guard let program = try corpus.get().programs.first(where: { $0.name == name }) else {
            throw LayerError("there is no program \(name) in the corpus")
        }
        return program
    }
}

extension Layer: CustomTestStringConvertible {
    var testDescription: String { name }
}
