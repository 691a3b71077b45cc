import Settings

extension Exercise {
    /// Reads an exercise from its package and validates it strictly.
    ///
    /// - Throws: `SettingsError` for `exercise.yaml`, `GradingError` for the other files; both name the file.
    package init(package: ExercisePackage) throws {
        var settings = try SettingsMapping(text: try package.text("exercise.yaml"), file: "exercise.yaml")
        let required = "is required"

        guard let slug = try settings.value("slug", expected: "1 to 64 of a-z, 0-9 and -", Self.slug) else {
            throw settings.error("slug", required)
        }
        self.slug = slug
        guard let title = try settings.value("title", expected: "1 to 120 characters", Self.title) else {
            throw settings.error("title", required)
        }
        self.title = title
        order = try settings.int("order", in: 0...1_000_000) ?? 0
        points = try settings.int("points", in: 1...10_000) ?? 100
        let module = try settings.value("module", expected: "a Python name", Self.pythonName) ?? "submission"
        guard !Self.harnessModules.contains(module) else {
            throw settings.error("module", "\"\(module)\" is a module that the tests need; choose another name")
        }
        self.module = module
        policy = try settings.value("policy", expected: "the name of a policy", Self.slug) ?? "default"
        root = try settings.value("root", expected: "the name of a Python root: a-z, 0-9 and -", Self.slug)
        limits = LimitOverrides()
        if var asked = try settings.mapping("limits") { limits = try LimitOverrides(reading: &asked) }
        hidden = try settings.linesOfStrings("hidden")?.map { GlobPattern($0.text, line: $0.line) } ?? []
        weights = try Self.weights(reading: try settings.mapping("weights"))
        testLimits = try Self.testLimits(reading: try settings.mapping("test_limits"))
        dependencies = try Self.dependencies(reading: try settings.mapping("depends"))
        provides = try settings.strings("provides") ?? []
        if let name = provides.first(where: { Self.pythonName($0) == nil }) {
            throw settings.error("provides", "\"\(name)\" must be a Python name")
        }
        hints = try settings.strings("hints") ?? []
        figure = try settings.value("figure", expected: "a plain file name that ends with .png", Self.figureName)
        let support = try settings.mapping("support")
        isolation = try settings.value("isolation", expected: "cells or shared", Isolation.init(rawValue:)) ?? .cells
        rules = try SourceRule.rules(reading: &settings)
        try settings.finish()

        (harnessSupport, submissionSupport) = try package.support(reading: support, module: self.module)
        handout = try package.handout()
        handoutFiles = package.handoutFiles
        starter = try package.text("starter.py")
        judge = try package.judge(
            besides: Set(harnessSupport.keys).union(submissionSupport.keys), module: self.module)
        checker = package.checker
        solutions = try package.solutions()
        if figure != nil { try requireFigures(settings) }
        guard isolation == .cells || judge.isTests else {
            throw settings.error("isolation", "shared needs tests.py")
        }
        // The names of other tests are known when they are loaded.
        switch judge {
        case .cases(let cases): try requireMatches(among: cases.map(\.test))
        case .calls(let calls): try requireMatches(among: Call.tests(calls))
        case .tests, .interactor: break
        }
    }

    private func requireMatches(among tests: [HarnessEvent.Test]) throws(SettingsError) {
        try requireMatches(amongNames: tests.map(\.names))
        _ = try TestDependencies(among: tests, of: self)
    }

    /// A report holds the pictures of all its cases, and a student looks at each.
    private static let maximumFigures = 10

    private func requireFigures(_ settings: SettingsMapping) throws(SettingsError) {
        guard case .cases(let cases) = judge else {
            throw settings.error("figure", "needs cases/NAME.in and cases/NAME.out: only programs leave pictures")
        }
        if let figure, submissionSupport[figure] != nil {
            throw settings.error("figure", "\"\(figure)\" is a file of support, so the program need not draw it")
        }
        guard cases.count <= Self.maximumFigures else {
            throw settings.error(
                "figure", "allows at most \(Self.maximumFigures) cases, and the exercise has \(cases.count)")
        }
    }

    private static func figureName(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || [45, 46, 95].contains($0)
        }
        return isPlain && text.hasSuffix(".png") && !text.hasPrefix(".") && text.utf8.count <= 64 ? text : nil
    }

    /// Names that a submission may not take: the harness and unittest import these modules.
    private static let harnessModules: Set = ["builtins", "importlib", "os", "sys", "tests", "unittest"]

    private static func slug(_ text: String) -> String? {
        let allowed = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        return allowed && (1...64).contains(text.utf8.count) ? text : nil
    }

    private static func title(_ text: String) -> String? {
        (1...120).contains(text.count) && !text.contains(where: \.isNewline) ? text : nil
    }

    static func pythonName(_ text: String) -> String? {
        let bytes = Array(text.utf8)
        let allowed = bytes.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
        }
        guard allowed, let first = bytes.first, !(48...57).contains(first), bytes.count <= 64 else { return nil }
        return pythonKeywords.contains(text) ? nil : text
    }

    private static let pythonKeywords: Set = [
        "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
        "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
        "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
    ]

    private static func weights(reading settings: SettingsMapping?) throws(SettingsError) -> [GlobPattern: Int] {
        guard var settings else { return [:] }
        var weights: [GlobPattern: Int] = [:]
        for key in settings.keys {
            weights[GlobPattern(key, line: settings.line(of: key))] = try settings.int(key, in: 0...1000)
        }
        return weights
    }
}
