import Settings

/// A rule on the syntax tree of a submission: an element of `forbid` or `require` in `exercise.yaml`.
///
/// `rootfs/lib/sandmartin/rules.py` finds what a rule names.
package struct SourceRule: Hashable, Sendable {
    package enum Demand: String, Codable, Sendable {
        case forbid
        case require
    }

    package enum Construct: String, Codable, CaseIterable, Sendable {
        case attribute, call, expression, `import`, loop, `operator`, recursion, statement
    }

    package var demand: Demand
    package var construct: Construct
    /// What the rule names: functions, modules, operators, …. A program obeys a rule of `require` if it has one of
    /// them.
    package var targets: [String]
    /// The author's message for a student who breaks the rule; may be empty.
    package var message: String
    /// The rule's share of the points, like that of a test. Nil for a rule that a submission must obey for any points.
    package var weight: Int?

    /// Stable within an exercise version.
    package var id: String { "rule:\(demand.rawValue):\(construct.rawValue):\(targets.joined(separator: ","))" }

    /// The title that the student reads: "Does not call `sorted`".
    package var title: String {
        let names = targets.map { "`\($0)`" }
        let listed = (names.dropLast().isEmpty ? [] : [names.dropLast().joined(separator: ", ")]) + [names.last ?? ""]
        let things = listed.joined(separator: " or ")
        let isForbidden = demand == .forbid
        func verb(_ base: String, _ third: String) -> String { isForbidden ? "Does not \(base)" : third }
        return switch construct {
        case .call: "\(verb("call", "Calls")) \(things)"
        case .import where targets == ["*"]: isForbidden ? "Imports nothing" : "Imports a module"
        case .import: "\(verb("import", "Imports")) \(things)"
        case .attribute: "\(verb("use", "Uses")) the attribute \(things)"
        case .operator: "\(verb("use", "Uses")) the operator \(things)"
        case .loop where targets.contains("any"): "\(verb("use", "Uses")) a loop"
        case .loop: "\(verb("use", "Uses")) a loop of the kind \(things)"
        case .recursion where targets.contains("any"): "\(verb("use", "Uses")) recursion"
        case .recursion: "\(verb("use", "Uses")) recursion in \(things)"
        case .expression: "\(verb("use", "Uses")) an expression of the kind \(things)"
        case .statement: "\(verb("use", "Uses")) the statement \(things)"
        }
    }
}

extension SourceRule {
    private static let maximumRules = 50
    private static let maximumTargets = 50
    /// A longer message would leave no room for the student's line.
    private static let maximumMessageCharacters = 240

    /// Reads the rules of an exercise: those of `forbid`, then those of `require`.
    package static func rules(reading settings: inout SettingsMapping) throws(SettingsError) -> [SourceRule] {
        var rules: [SourceRule] = []
        for demand in [Demand.forbid, .require] {
            for var mapping in try settings.oneOrMoreMappings(demand.rawValue) ?? [] {
                let rule = try SourceRule(demand, reading: &mapping)
                guard !rules.contains(where: { $0.id == rule.id }) else {
                    throw mapping.error(rule.construct.rawValue, "the same rule is given twice")
                }
                rules.append(rule)
            }
            guard rules.count <= maximumRules else {
                throw settings.error(demand.rawValue, "an exercise may have at most \(maximumRules) rules")
            }
        }
        return rules
    }

    private init(_ demand: Demand, reading settings: inout SettingsMapping) throws(SettingsError) {
        self.demand = demand
        message =
            try settings.value("message", expected: "at most \(Self.maximumMessageCharacters) characters in one line") {
                $0.count <= Self.maximumMessageCharacters && !$0.contains(where: \.isNewline) ? $0 : nil
            } ?? ""
        weight = try settings.int("weight", in: 0...1000)
        let constructs = Construct.allCases.filter { settings.keys.contains($0.rawValue) }
        guard let construct = constructs.first else {
            let names = Construct.allCases.map(\.rawValue).joined(separator: ", ")
            try settings.finish()
            throw SettingsError(
                file: settings.file, line: settings.line, key: settings.path, problem: "must name one of: \(names)")
        }
        guard constructs.count == 1 else {
            throw settings.error(constructs[1].rawValue, "a rule names one construct; write a rule for each")
        }
        self.construct = construct
        targets = try settings.oneOrMoreStrings(construct.rawValue) ?? []
        guard (1...Self.maximumTargets).contains(targets.count) else {
            throw settings.error(construct.rawValue, "must hold 1 to \(Self.maximumTargets) names")
        }
        for target in targets {
            guard let problem = construct.problem(with: target) else { continue }
            throw settings.error(construct.rawValue, "\"\(target)\" must be \(problem)")
        }
        try settings.finish()
    }
}

extension SourceRule.Construct {
    /// Returns what `target` must be instead; nil if the rule can name it.
    fileprivate func problem(with target: String) -> String? {
        switch self {
        case .call:
            let name = target.hasPrefix(".") ? String(target.dropFirst()) : target
            return Self.isDotted(name) ? nil : "a function such as sorted or math.sqrt, or a method such as .sort"
        case .attribute:
            return Exercise.pythonName(target) == nil ? "the name of an attribute" : nil
        case .import:
            return target == "*" || Self.isDotted(target) ? nil : "the name of a module, or *"
        case .recursion:
            return Exercise.pythonName(target) == nil ? "the name of a function, or any" : nil
        case .expression: return Self.problem(target, Self.expressions)
        case .loop: return Self.problem(target, Self.loops)
        case .operator: return Self.problem(target, Self.operators)
        case .statement: return Self.problem(target, Self.statements)
        }
    }

    private static func problem(_ target: String, _ known: [String]) -> String? {
        known.contains(target) ? nil : "one of: \(known.joined(separator: "  "))"
    }

    private static func isDotted(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy {
            Exercise.pythonName(String($0)) != nil
        }
    }

    private static let expressions = ["comprehension", "conditional", "f-string", "lambda", "slice"]
    private static let loops = ["any", "comprehension", "for", "while"]
    private static let operators = [
        "+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^", "~", "and", "or", "not", "==", "!=", "<",
        "<=", ">", ">=", "is", "is not", "in", "not in", ":=",
    ]
    private static let statements = [
        "assert", "async", "await", "break", "class", "continue", "def", "del", "for", "global", "if", "import",
        "match", "nonlocal", "pass", "raise", "return", "try", "while", "with", "yield",
    ]
}
