extension PairRequest {
    private static let testingModules = ["doctest", "hypothesis", "pytest"]
    private static let keywords = ["import", "from"].map { Array($0.utf8) }

    /// Whether the tests import one of the modules that take long to import, so that cells should have it in memory.
    ///
    /// Reads the first name after each `import` or `from` that begins a line. An import that this overlooks works too,
    /// and takes longer.
    package var importsTestingModules: Bool {
        guard let tests = harness["tests.py"] else { return false }
        return tests.split(separator: UInt8(ascii: "\n")).contains { line in
            let words = line.split(maxSplits: 2) { $0 <= UInt8(ascii: " ") }
            guard words.count > 1, Self.keywords.contains(where: words[0].elementsEqual) else { return false }
            let module = words[1].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
            return Self.testingModules.contains { module.elementsEqual($0.utf8) }
        }
    }
}
