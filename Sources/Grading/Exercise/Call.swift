import FoundationEssentials
import Settings

extension Exercise {
    /// A call of `calls.yaml`, and its expected outcome.
    package struct Call: Hashable, Sendable {
        /// A Python expression that calls the submission, such as `double(4)`.
        package var code: String
        package var expectation: CallExpectation
        /// How far a number may be from the expected one, in lists and dictionaries too; nil for no tolerance.
        package var tolerance: String?
        package var declaration: TestDeclaration
        /// The line of `calls.yaml` at which the entry begins, from 1 on.
        package var line: Int
    }

    package enum CallExpectation: Hashable, Sendable {
        /// A Python expression.
        case value(String)
        /// The name of an exception class, such as `ValueError`.
        case exception(String)
    }
}

extension Exercise.Call {
    /// The id of the call at a 0-based position. `rootfs/lib/sandmartin/call_list.py` names its tests so.
    static func id(at index: Int) -> String { "Calls.test_\(index + 1)" }

    /// Returns the calls as tests, with the names that patterns match.
    static func tests(_ calls: [Self]) -> [HarnessEvent.Test] {
        calls.indices.map { HarnessEvent.Test(id: id(at: $0), name: calls[$0].title) }
    }

    /// What the student reads as the name of a call that is not hidden.
    var title: String { declaration.title ?? code.split(whereSeparator: \.isWhitespace).joined(separator: " ") }

    /// Reads one entry of `calls`.
    init(reading entry: inout SettingsMapping) throws(SettingsError) {
        guard let code = try entry.string("call"), !code.isEmpty else {
            throw entry.error("call", "is required, for example `call: double(4)`")
        }
        self.code = code
        line = entry.line ?? 1
        let data = entry.data("returns")?.pythonLiteral
        let expression = try entry.string("returns_python")
        let exception = try entry.string("raises")
        tolerance = try entry.value("tolerance", expected: "a number from 0 on, such as 1e-6") { text in
            Double(text).flatMap { $0 >= 0 && $0.isFinite ? "\($0)" : nil }
        }
        declaration = try TestDeclaration(reading: &entry)
        try entry.finish()
        switch (data, expression, exception) {
        case (let value?, nil, nil), (nil, let value?, nil): expectation = .value(value)
        case (nil, nil, let exception?): expectation = .exception(exception)
        default: throw entry.error("call", "needs exactly one of `returns`, `returns_python` and `raises`")
        }
        if tolerance != nil, case .exception = expectation {
            throw entry.error("tolerance", "has no effect on an exception; remove it")
        }
    }
}

extension Exercise {
    /// Returns the calls as the harness reads them (`rootfs/lib/sandmartin/call_list.py`).
    func listing(of calls: [Call]) throws -> [UInt8] {
        let entries = zip(calls.indices, treatment(of: Call.tests(calls))).map { index, treatment in
            // The call itself would show the student a hidden value.
            let usual = treatment.isHidden ? "Hidden call \(index + 1)" : calls[index].title
            return Listing(calls[index], title: calls[index].declaration.title ?? usual)
        }
        return [UInt8](try JSONEncoder().encode(entries))
    }

    private struct Listing: Encodable {
        var line: Int
        var title: String
        var call: String
        var returns: String?
        var raises: String?
        var tolerance: String?
        var message: String

        init(_ call: Call, title: String) {
            line = call.line
            self.title = title
            self.call = call.code
            tolerance = call.tolerance
            message = call.declaration.message
            switch call.expectation {
            case .value(let expression): returns = expression
            case .exception(let name): raises = name
            }
        }
    }
}

extension ExercisePackage {
    /// Reads `calls.yaml`.
    func calls() throws -> [Exercise.Call] {
        var settings = try SettingsMapping(text: try text("calls.yaml"), file: "calls.yaml")
        var calls: [Exercise.Call] = []
        for var entry in try settings.mappings("calls") ?? [] { calls.append(try Exercise.Call(reading: &entry)) }
        guard !calls.isEmpty else { throw settings.error("calls", "is required: a list with at least one call") }
        try settings.finish()
        return calls
    }
}

extension PlainData {
    /// The data as a Python expression.
    var pythonLiteral: String {
        switch self {
        case .null: "None"
        case .bool(let value): value ? "True" : "False"
        case .integer(let digits): Self.integer(digits)
        case .float(let digits): digits
        case .text(let text): Self.quoted(text)
        case .list(let items): "[\(items.map(\.pythonLiteral).joined(separator: ", "))]"
        case .mapping(let pairs):
            "{\(pairs.map { "\($0.key.pythonLiteral): \($0.value.pythonLiteral)" }.joined(separator: ", "))}"
        }
    }

    /// Python refuses leading zeros.
    private static func integer(_ text: String) -> String {
        let digits = text.drop { "+-0".contains($0) }
        return (text.hasPrefix("-") ? "-" : "") + (digits.isEmpty ? "0" : digits)
    }

    private static func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7F:
                "\\x\(scalar.value < 16 ? "0" : "")"
                    + String(scalar.value, radix: 16)
            default: String(scalar)
            }
        }
        return "\"\(escaped.joined())\""
    }
}
