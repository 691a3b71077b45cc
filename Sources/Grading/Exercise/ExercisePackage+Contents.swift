import Settings

/// Finds the parts of an exercise among its files. Each error names the file and says what to do.
extension ExercisePackage {
    /// Returns the text of a required file.
    func text(_ path: String) throws(GradingError) -> String {
        guard let bytes = files[path] else {
            throw GradingError(.package, "\(path): is missing; every exercise needs one")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw GradingError(.package, "\(path): is not UTF-8 text")
        }
        return text
    }

    /// Returns the paths of the files below `directory`, relative to it and sorted.
    func names(in directory: String) -> [String] {
        files.keys.filter { $0.hasPrefix("\(directory)/") }.map { String($0.dropFirst(directory.count + 1)) }.sorted()
    }

    func judge() throws(GradingError) -> Exercise.Judge {
        guard files["calls.yaml"] == nil else {
            throw GradingError(.package, "calls.yaml: is not supported yet; write tests.py")
        }
        let caseFiles = names(in: "cases")
        switch (files["tests.py"], caseFiles.isEmpty) {
        case (nil, true):
            throw GradingError(.package, "tests.py: is missing; write tests.py, or cases/NAME.in and cases/NAME.out")
        case (.some, false):
            throw GradingError(.package, "tests.py: an exercise may have tests.py or cases/, not both")
        case (let source?, true):
            return .tests(source: source)
        case (nil, false):
            return .cases(try cases(caseFiles))
        }
    }

    private func cases(_ fileNames: [String]) throws(GradingError) -> [Exercise.Case] {
        var cases: [Exercise.Case] = []
        for fileName in fileNames {
            let path = "cases/\(fileName)"
            switch (fileName.hasSuffix(".in"), fileName.hasSuffix(".out"), fileName.contains("/")) {
            case (true, _, false):
                let name = String(fileName.dropLast(3))
                guard let output = files["cases/\(name).out"] else {
                    throw GradingError(.package, "\(path): has no matching \(name).out")
                }
                cases.append(Exercise.Case(name: name, input: files[path] ?? [], output: output))
            case (_, true, false):
                guard files["cases/\(fileName.dropLast(4)).in"] != nil else {
                    throw GradingError(.package, "\(path): has no matching \(fileName.dropLast(4)).in")
                }
            default:
                throw GradingError(.package, "\(path): cases/ may contain only NAME.in and NAME.out")
            }
        }
        return cases
    }

    /// Returns the extra files of the harness and the submission. They are in `support/` or at the top level.
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
                guard let bytes = files[name] ?? files["support/\(name)"] else {
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
