import Settings

/// Finds the parts of an exercise among its files. Each error names the file and says what to do.
extension ExercisePackage {
    /// Returns the text of a required file, without a byte order mark and with `\n` at the end of each line.
    func text(_ path: String) throws(GradingError) -> String {
        guard let bytes = files[path] else {
            throw GradingError(.package, "\(path): is missing; every exercise needs one")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
            throw GradingError(.package, "\(path): is \(isUTF16 ? "UTF-16" : "not UTF-8 text"); save it as UTF-8")
        }
        return text.withoutByteOrderMark.withUnixLineEndings
    }

    /// Returns the paths of the files below `directory`, relative to it and sorted.
    func names(in directory: String) -> [String] {
        files.keys.filter { $0.hasPrefix("\(directory)/") }.map { String($0.dropFirst(directory.count + 1)) }.sorted()
    }

    /// Finds the files that judge the submission.
    ///
    /// - Parameters:
    ///   - support: the names of files of `support`, which are no tests whatever their names.
    ///   - module: the name of the student's module.
    /// - Throws: `GradingError` if there are none, or several that exclude one another; `SettingsError` for their
    ///   contents.
    func judge(besides support: Set<String>, module: String) throws -> Exercise.Judge {
        let hasCases = files["cases.yaml"] != nil || !names(in: "cases").isEmpty
        let tests = files.filter { TestFile.isNamed($0.key) && !support.contains($0.key) }
        let others = ["calls.yaml", "interactor.py"].filter { files[$0] != nil }
        let sources = TestFile.ordered(tests.keys).prefix(1) + others
        guard let source = sources.first ?? (hasCases ? "cases/" : nil) else {
            throw GradingError(
                .package,
                "tests.py: is missing; write tests.py, calls.yaml, interactor.py, or cases/NAME.in and cases/NAME.out")
        }
        if let other = sources.dropFirst().first ?? (hasCases && !sources.isEmpty ? "cases/" : nil) {
            throw GradingError(.package, "\(source): an exercise may have \(source) or \(other), not both")
        }
        guard hasCases || checker == nil else {
            throw GradingError(.package, "checker.py: judges the outputs of cases, and the exercise has none")
        }
        for name in tests.keys.sorted() {
            guard Exercise.pythonName(String(name.dropLast(3))) != nil else {
                throw GradingError(.package, "\(name): the name of a file of tests must be a Python name with .py")
            }
            guard name != "\(module).py" else {
                throw GradingError(.package, "\(name): has the name of the student's module; choose another name")
            }
        }
        return switch source {
        case _ where !tests.isEmpty: .tests(files: tests)
        case "calls.yaml": .calls(try calls())
        case "interactor.py": .interactor(source: files[source] ?? [])
        default: .cases(try cases())
        }
    }

    /// Returns the extra files of the harness and the submission. They are in `support/` or at the top level. Files of
    /// the submission may also be in `files/`, where students can see them.
    func support(
        reading settings: SettingsMapping?, module: String
    ) throws -> (harness: [String: [UInt8]], submission: [String: [UInt8]]) {
        guard var settings else { return ([:], [:]) }
        var sides: [[String: [UInt8]]] = []
        for side in ["harness", "submission"] {
            var supported: [String: [UInt8]] = [:]
            for name in try settings.strings(side) ?? [] {
                guard !name.contains("/"), !name.hasPrefix("."), name != "tests.py", name != "\(module).py" else {
                    throw settings.error(
                        side, "\"\(name)\" must be a plain file name, and not tests.py or \(module).py")
                }
                let shown = side == "submission" ? handoutFiles[name] : nil
                guard let bytes = files[name] ?? files["support/\(name)"] ?? shown else {
                    throw settings.error(side, "\"\(name)\" is not in the exercise")
                }
                supported[name] = bytes
            }
            sides.append(supported)
        }
        try settings.finish()
        return (sides[0], sides[1])
    }

    func solutions() throws(GradingError) -> [Exercise.Solution] {
        var solutions: [Exercise.Solution] = []
        for name in names(in: "solutions") {
            let path = "solutions/\(name)"
            let parts = name.split(separator: "/")
            guard parts.count == 2, name.hasSuffix(".py") else {
                throw GradingError(.package, "\(path): must be at solutions/<verdict or status>/NAME.py")
            }
            let promise = String(parts[0])
            let expectation: Exercise.Expectation
            if let verdict = Verdict(rawValue: promise), verdict != .graderError {
                expectation = .verdict(verdict)
            } else if let status = TestStatus(rawValue: promise) {
                expectation = .status(status)
            } else {
                throw GradingError(.package, "\(path): \"\(promise)\" is neither a verdict nor a test status")
            }
            solutions.append(Exercise.Solution(path: path, expectation: expectation, code: files[path] ?? []))
        }
        return solutions
    }
}

extension String {
    /// The text with `\n` for each `\r\n`.
    fileprivate var withUnixLineEndings: String {
        // Swift treats `\r\n` as one character, so a `\r` alone stays.
        contains("\r\n") ? String(map { $0 == "\r\n" ? "\n" : $0 }) : self
    }
}
