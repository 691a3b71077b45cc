extension PairRequest {
    private static let testingModules = ["doctest", "hypothesis", "pytest"]
    private static let keywords = ["import", "from"].map { Array($0.utf8) }

    /// Whether the tests need one of the modules that take long to import, so that cells should have it in memory.
    ///
    /// Reads the first two words of each line: an import, `class TestSum:`, or `def test_sum(numbers`, which asks
    /// pytest for a fixture. (Methods are indented.) Tests that this overlooks also run, but their cell imports the
    /// module first.
    package var importsTestingModules: Bool {
        harness.contains { TestFile.isNamed($0.key) && Self.importsTestingModules($0.value) }
    }

    private static func importsTestingModules(_ tests: [UInt8]) -> Bool {
        tests.split(separator: UInt8(ascii: "\n")).contains { line in
            let words = line.split(maxSplits: 2) { $0 <= UInt8(ascii: " ") }
            guard words.count > 1 else { return false }
            if line.startIndex == words[0].startIndex, isForPytest(words[0], words[1]) { return true }
            guard keywords.contains(where: words[0].elementsEqual) else { return false }
            let module = words[1].prefix { $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: ",") }
            return testingModules.contains { module.elementsEqual($0.utf8) }
        }
    }

    private static func isForPytest(_ keyword: ArraySlice<UInt8>, _ definition: ArraySlice<UInt8>) -> Bool {
        if keyword.elementsEqual("class".utf8) {
            return definition.starts(with: "Test".utf8) && definition.last == UInt8(ascii: ":")
                && !definition.contains(UInt8(ascii: "("))
        }
        guard keyword.elementsEqual("def".utf8), definition.starts(with: "test_".utf8) else { return false }
        let parameters = definition.drop { $0 != UInt8(ascii: "(") }.dropFirst()
        return parameters.first.map { $0 != UInt8(ascii: ")") } ?? false
    }
}
