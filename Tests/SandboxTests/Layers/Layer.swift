@testable import Sandbox

/// One protection of a cell, how it is taken away, and who notices.
///
/// The table in `docs/threat-model.md` lists the same layers; `LayerTests` takes away each.
struct Layer: Sendable {
    /// As the table calls it.
    let name: String
    let removal: LayerRemoval
    let sign: Sign
    /// Layers that the witness would not get past: they are taken away as well, and without them alone it notices nothing.
    let behind: [String]
    /// Warm cells are there sooner, and have the same plan.
    let start: CellStart

    /// How it shows that a layer is missing.
    enum Sign: Sendable {
        /// A program of the corpus fails; each with what one of its complaints then contains.
        case complaints([(program: String, words: String)])
        /// These programs of the corpus miss these calls, each of them at least once, among the refused ones.
        case missingRefusals(of: [String], by: [String])
        /// No cell is built, since something else needs the layer: the error contains these words.
        case noCell(String)
    }

    init(
        _ name: String, _ removal: LayerRemoval, _ sign: Sign, behind: [String] = [], start: CellStart = .warm
    ) {
        self.name = name
        self.removal = removal
        self.sign = sign
        self.behind = behind
        // The program of a warm cell is built by the root's runner, not by the launcher.
        self.start = removal.launcher.isEmpty ? start : .cold
    }

    init(_ name: String, _ removal: LayerRemoval, noticedBy program: String, _ words: String, behind: [String] = []) {
        self.init(name, removal, .complaints([(program, words)]), behind: behind)
    }

    /// Programs of the corpus, by name.
    var witnesses: [String] {
        switch sign {
        case .complaints(let complaints): complaints.map(\.program)
        case .missingRefusals(_, let programs): programs
        case .noCell: []
        }
    }

    static let all = files + privileges + limits + calls + separation + launcher

    /// - Throws: `LayerError` where there is none of that name.
    static func named(_ name: String) throws -> Layer {
        guard let layer = all.first(where: { $0.name == name }) else { throw LayerError("there is no layer \(name)") }
        return layer
    }
}

struct LayerError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
