import FoundationEssentials

/// The modules that zygotes of a root import in advance, and which of them a program needs.
///
/// Each level adds modules to those of the levels before it. A fork copies the page tables of its zygote, so a cell is
/// forked from the zygote with the fewest levels that its files need. An import that no zygote has done takes place in
/// the cell, which takes longer and counts as the program's own memory. Where there is doubt, all levels are used.
package struct Preload: Sendable, Hashable {
    /// The modules that each level adds.
    let levels: [[String]]
    /// How many levels a program needs whose source contains this word.
    private let needs: [ArraySlice<UInt8>: Int]
    /// Packages of the root that are not preloaded, and may import those that are. A program needs all levels to import
    /// one. Their names are usual words too (`decorator`), so only lines that begin as an import count.
    private let others: Set<ArraySlice<UInt8>>

    /// - Parameter packages: the packages of the root that may import preloaded ones.
    init(levels: [[String]], packages: Set<String>) {
        self.levels = levels
        var needs: [ArraySlice<UInt8>: Int] = [:]
        for (index, modules) in levels.enumerated() {
            for module in modules {
                let package = module.utf8.prefix { $0 != UInt8(ascii: ".") }
                needs[[UInt8](package)[...]] = min(needs[[UInt8](package)[...]] ?? .max, index + 1)
            }
        }
        self.needs = needs
        others = Set(packages.map { [UInt8]($0.utf8)[...] }).subtracting(needs.keys)
    }

    /// Returns the name of the zygote whose cells run programs with these sources.
    ///
    /// Each further zygote takes memory, so those for testing have either all levels or none.
    package func zygote(of root: String, for sources: [[UInt8]], isForTesting: Bool = false) -> ZygoteName {
        let needed = levelsNeeded(by: sources)
        let isWhole = needed == levels.count || isForTesting && needed > 0
        return ZygoteName(root: root, levels: isWhole ? nil : needed, isForTesting: isForTesting)
    }

    func levelsNeeded(by sources: [[UInt8]]) -> Int {
        var needed = 0
        for source in sources where needed < levels.count { needed = max(needed, levelsNeeded(by: source)) }
        return needed
    }

    private func levelsNeeded(by source: [UInt8]) -> Int {
        var needed = 0
        for line in source.split(separator: UInt8(ascii: "\n")) where needed < levels.count {
            var isImport: Bool?
            for word in line.split(whereSeparator: { !Self.isOfWord($0) }) {
                needed = max(needed, needs[word] ?? 0)
                if isImport == true, others.contains(word) { needed = levels.count }
                isImport = isImport ?? Self.importing.contains(word)
            }
        }
        return needed
    }

    private static let importing = Set(["import", "from"].map { [UInt8]($0.utf8)[...] })

    /// Whether a byte is part of an identifier. Beyond ASCII, all are taken for letters.
    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 128...:
            true
        default: false
        }
    }
}

extension Preload {
    /// Reads what a root preloads, and which other packages it has.
    ///
    /// Packages that the standard root has too import nothing that only this root has.
    init(of root: String, in roots: Roots) throws(SandboxError) {
        let tree = try roots.tree(of: root)
        let levels = try RootSettings(of: tree).preload
        let standard = try? roots.tree(of: Roots.standard)  // without it, more packages are in doubt
        let usual = standard.map { $0 == tree ? [] : Self.packages(of: $0) } ?? []
        self.init(levels: levels, packages: levels.isEmpty ? [] : Self.packages(of: tree).subtracting(usual))
    }

    /// The names of the packages and modules in a tree's directories of packages.
    private static func packages(of tree: String) -> Set<String> {
        func entries(_ directory: String) -> [String] {
            // Most roots have no packages of wheels.
            (try? FileManager.default.contentsOfDirectory(atPath: "\(tree)/usr/\(directory)")) ?? []
        }
        let local = entries("local/lib").filter { $0.hasPrefix("python") }.map { "local/lib/\($0)" }
        let found = (["lib/python3"] + local).flatMap { entries("\($0)/dist-packages") }
        return Set(found.map { String($0.prefix { $0 != "." }) })
    }
}
