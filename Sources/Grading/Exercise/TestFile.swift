/// The names of files of tests: those that unittest and pytest look for.
enum TestFile {
    /// The file of an exercise whose tests are in one file.
    static let usual = "tests.py"

    /// Whether a file at the top of an exercise contains tests: `tests.py`, `test_NAME.py`, `tests_NAME.py` or
    /// `NAME_test.py`.
    static func isNamed(_ path: String) -> Bool {
        guard path.hasSuffix(".py"), !path.contains("/") else { return false }
        let module = path.dropLast(3)
        return path == usual || module.hasPrefix("test_") || module.hasPrefix("tests_") || module.hasSuffix("_test")
    }

    /// The order in which files of tests run: `tests.py`, then the others by name.
    static func ordered(_ files: some Sequence<String>) -> [String] {
        files.sorted { ($0 == usual ? 0 : 1, $0) < ($1 == usual ? 0 : 1, $1) }
    }
}
