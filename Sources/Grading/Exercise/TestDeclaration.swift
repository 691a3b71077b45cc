import Settings

/// What the author says about one case or call, beside `hidden` and `weights` of `exercise.yaml`.
package struct TestDeclaration: Hashable, Sendable {
    /// What the student reads as the name; nil for the usual name.
    package var title: String?
    /// The author's advice for a student whose program fails. Empty for none.
    package var message = ""
    /// Nil if `weights` decides.
    package var weight: Int?
    /// If false, `hidden` decides.
    package var isHidden = false
    /// The tests that must pass before this one runs.
    package var needed: [GlobPattern] = []
    /// Nil if `test_limits` decides.
    package var limits: TestLimits?

    package init() {}

    init(reading settings: inout SettingsMapping) throws(SettingsError) {
        title = try settings.value("title", expected: "1 to 120 characters") {
            (1...120).contains($0.count) && !$0.contains(where: \.isNewline) ? $0 : nil
        }
        message = try settings.string("message") ?? ""
        weight = try settings.int("weight", in: 0...1000)
        isHidden = try settings.bool("hidden") ?? false
        needed = try settings.patternsOfNeededTests("depends") ?? []
        if var asked = try settings.mapping("limits") { limits = try TestLimits(reading: &asked) }
    }
}

extension Exercise {
    /// What the author says about single tests, by their ids.
    var declarations: [String: TestDeclaration] {
        switch judge {
        case .tests, .interactor: [:]
        case .cases(let cases): Dictionary(cases.map { ($0.name, $0.declaration) }) { first, _ in first }
        case .calls(let calls):
            Dictionary(uniqueKeysWithValues: calls.enumerated().map { (Call.id(at: $0), $1.declaration) })
        }
    }

    /// The file of the declarations of single tests.
    var fileOfDeclarations: String {
        switch judge {
        case .tests, .interactor: "exercise.yaml"
        case .cases: "cases.yaml"
        case .calls: "calls.yaml"
        }
    }

    /// What the author wants for one test.
    struct Treatment {
        var isHidden: Bool
        var weight: Int
        var limits: TestLimits
    }

    /// Returns what the author wants for each test.
    func treatment(of tests: [HarnessEvent.Test]) -> [Treatment] {
        let declarations = declarations
        return tests.map { test in
            let declared = declarations[test.id]
            let names = test.names
            return Treatment(
                isHidden: declared?.isHidden == true || hides(anyOf: names),
                weight: declared?.weight ?? weight(ofAny: names),
                limits: (declared?.limits ?? TestLimits()).completed(by: testLimits(ofAny: names)))
        }
    }
}
