@testable import Sandbox

/// One protection of a cell, how to remove it, and how a test notices.
///
/// The table in `docs/threat-model.md` lists the same layers. `LayerTests` removes each.
struct Layer: Sendable {
    /// As in the table.
    let name: String
    let removal: LayerRemoval
    let sign: Sign
    /// Other layers that stop the same attack. They are removed too; removing them alone changes no result.
    let behind: [String]
    /// Warm by default: those cells start faster, and have the same plan.
    let start: CellStart
    /// Whether the layer's absence shows only in a cell that gets a whole core.
    let needsFreeCore: Bool

    /// The evidence that a layer is missing.
    enum Sign: Sendable {
        /// Each of these programs of the corpus fails, with a complaint that contains these words.
        case complaints([(program: String, words: String)])
        /// Each of these calls is missing among the refused calls of at least one of these programs.
        case missingRefusals(of: [String], by: [String])
        /// No cell can be built without the layer. The error contains these words.
        case noCell(String)
    }

    init(
        _ name: String, _ removal: LayerRemoval, _ sign: Sign, behind: [String] = [], start: CellStart = .warm,
        needsFreeCore: Bool = false
    ) {
        self.name = name
        self.removal = removal
        self.sign = sign
        self.behind = behind
        // A warm cell's program is spawned by the root's runner, which a change of the launcher does not reach.
        self.start = removal.launcher.isEmpty ? start : .cold
        self.needsFreeCore = needsFreeCore
    }

    init(_ name: String, _ removal: LayerRemoval, noticedBy program: String, _ words: String, behind: [String] = []) {
        self.init(name, removal, .complaints([(program, words)]), behind: behind)
    }

    /// The programs of the corpus that notice, by name.
    var witnesses: [String] {
        switch sign {
        case .complaints(let complaints): complaints.map(\.program)
        case .missingRefusals(_, let programs): programs
        case .noCell: []
        }
    }

    static let all = files + privileges + limits + calls + separation + launcher

    /// - Throws: `LayerError` for an unknown name.
    static func named(_ name: String) throws -> Layer {
        guard let layer = all.first(where: { $0.name == name }) else { throw LayerError("there is no layer \(name)") }
        return layer
    }
}

struct LayerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
