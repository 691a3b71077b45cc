import Yams

/// Data of a YAML file whose shape its author chooses, read by the core schema of YAML 1.2.
///
/// Unlike in YAML 1.1, `no` and `12:30` are texts. Numbers keep their digits, so that none is rounded.
package enum PlainData: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(String)
    case float(String)
    case text(String)
    case list([PlainData])
    /// In the order of the file.
    case mapping([Pair])

    package struct Pair: Hashable, Sendable {
        package var key: PlainData
        package var value: PlainData
    }

    init(_ node: Node) {
        switch node {
        case .scalar(let scalar):
            self = scalar.style == .plain ? Self.plain(scalar.string) : .text(scalar.string)
        case .sequence(let sequence): self = .list(sequence.map(Self.init))
        case .mapping(let mapping):
            self = .mapping(mapping.map { Pair(key: Self($0.key), value: Self($0.value)) })
        case .alias: self = .null
        }
    }

    private static func plain(_ text: String) -> PlainData {
        switch text {
        case "", "~", "null", "Null", "NULL": return .null
        case "true", "True", "TRUE": return .bool(true)
        case "false", "False", "FALSE": return .bool(false)
        default: break
        }
        let unsigned = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        guard text.utf8.count - unsigned.count <= 1, let first = unsigned.first else { return .text(text) }
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        if unsigned.allSatisfy(isDigit) { return .integer(text) }
        let isFloat = unsigned.allSatisfy { isDigit($0) || ".eE+-".utf8.contains($0) }
        return isFloat && (isDigit(first) || first == UInt8(ascii: ".")) && Double(text) != nil
            ? .float(text) : .text(text)
    }
}

extension SettingsMapping {
    /// Returns the value of `key`, whatever its shape; nil if the key is absent.
    package mutating func data(_ key: String) -> PlainData? { node(key).map(PlainData.init) }
}
