import Settings

/// Finds the cases of an `io` exercise: `cases/NAME.in`, `cases/NAME.out`, `checker.py` and the optional `cases.yaml`.
extension ExercisePackage {
    private static let description = "cases.yaml"

    /// Returns the cases in the order of their names.
    ///
    /// - Throws: `GradingError` for a missing or misplaced file, `SettingsError` for `cases.yaml`.
    func cases() throws -> [Exercise.Case] {
        let inputs = try caseNames("in")
        let outputs = try caseNames("out")
        let names = inputs.union(outputs)
        if let other = self.names(in: "cases").first(where: { !$0.isFileOfCase }) {
            throw GradingError(.package, "cases/\(other): cases/ may contain only NAME.in and NAME.out")
        }
        let (rules, described) = try describedCases(known: names)
        return try names.union(described.keys).sorted().map { name in
            var testCase = described[name] ?? Exercise.Case(name: name, outputRules: rules)
            // A program that needs no input is a case of `cases.yaml` without a file.
            guard inputs.contains(name) || described[name] != nil else {
                throw GradingError(
                    .package, "cases/\(name).out: has no matching \(name).in; add one, or name the case in cases.yaml")
            }
            guard outputs.contains(name) || checker != nil else {
                throw GradingError(.package, "cases/\(name).in: has no matching \(name).out")
            }
            testCase.input = files["cases/\(name).in"].map { text("\(name).in", $0, of: &testCase) } ?? []
            testCase.output = files["cases/\(name).out"].map { text("\(name).out", $0, of: &testCase) }
            return testCase
        }
    }

    /// Returns the text of a file of a case. The case notes what is missing from it.
    private func text(_ file: String, _ bytes: [UInt8], of testCase: inout Exercise.Case) -> [UInt8] {
        let marks = WindowsMarks(in: bytes)
        guard !testCase.keepsWindowsMarks, marks.hasByteOrderMark || marks.hasLineEndings else { return bytes }
        testCase.removedMarks["cases/\(file)"] = marks
        return marks.removed(from: bytes)
    }

    /// The program that judges the outputs; nil if they are compared.
    var checker: [UInt8]? { files["checker.py"] }

    private func caseNames(_ suffix: String) throws(GradingError) -> Set<String> {
        Set(
            names(in: "cases").filter { $0.isFileOfCase && $0.hasSuffix(".\(suffix)") }
                .map { String($0.dropLast(suffix.count + 1)) })
    }

    /// Reads `cases.yaml`: the rules for all cases, and the cases that it names. Their inputs and outputs are empty.
    private func describedCases(known names: Set<String>) throws -> (OutputRules, [String: Exercise.Case]) {
        guard files[Self.description] != nil else { return (OutputRules(), [:]) }
        var settings = try SettingsMapping(text: try text(Self.description), file: Self.description)
        let rules = try OutputRules(reading: &settings, default: OutputRules())
        if checker != nil { try refuseRules(settings, rules) }
        guard var listed = try settings.mapping("cases") else { throw settings.error("cases", "is required") }
        try settings.finish()
        var cases: [String: Exercise.Case] = [:]
        for name in listed.keys {
            guard var entry = try listed.mapping(name) else { continue }
            guard names.contains(name) || checker != nil else {
                throw listed.error(name, "has no file cases/\(name).out; add the file or correct the name")
            }
            cases[name] = try describedCase(name, &entry, rules)
            try entry.finish()
        }
        return (rules, cases)
    }

    private func describedCase(
        _ name: String, _ entry: inout SettingsMapping, _ rules: OutputRules
    ) throws -> Exercise.Case {
        var testCase = Exercise.Case(name: name)
        testCase.declaration = try TestDeclaration(reading: &entry)
        testCase.keepsWindowsMarks = try entry.bool("keep_windows_marks") ?? false
        testCase.arguments = try entry.strings("arguments") ?? []
        if let argument = testCase.arguments.first(where: { $0.utf8.contains(0) }) {
            throw entry.error("arguments", "\"\(argument)\" contains a NUL character")
        }
        if var listed = try entry.mapping("files") {
            for file in listed.keys { testCase.files[file] = try caseFile(file, &listed) }
        }
        testCase.outputRules = try OutputRules(reading: &entry, default: rules)
        if checker != nil { try refuseRules(entry, testCase.outputRules) }
        return testCase
    }

    /// Returns the contents of a file that the program finds in its directory in one case only.
    private func caseFile(_ name: String, _ listed: inout SettingsMapping) throws -> [UInt8] {
        guard !name.contains("/"), !name.hasPrefix("."), !name.isEmpty else {
            throw listed.error(name, "must be a plain file name; it is the name that the program sees")
        }
        guard let path = try listed.string(name), let bytes = files[path] else {
            throw listed.error(name, "must be the path of a file in the exercise")
        }
        return bytes
    }

    private func refuseRules(_ settings: SettingsMapping, _ rules: OutputRules) throws(SettingsError) {
        guard rules != OutputRules() else { return }
        throw settings.error(
            rules.tolerance == nil ? "whitespace" : "tolerance", "has no effect: checker.py judges the output")
    }
}

extension String {
    fileprivate var isFileOfCase: Bool {
        !contains("/") && (hasSuffix(".in") || hasSuffix(".out")) && !hasPrefix(".")
    }
}
