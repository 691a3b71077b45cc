import FoundationEssentials

/// What a root asks of the interpreters in it. Its files `PRELOAD` and `ENVIRONMENT` say so; both may be absent.
struct RootSettings: Sendable, Hashable {
    static let preloadPath = "/usr/lib/sandmartin/PRELOAD"
    static let environmentPath = "/usr/lib/sandmartin/ENVIRONMENT"
    /// More would not fit into the launcher's limits for a program's arguments and environment, beside our own.
    static let mostLines = 48

    /// Modules that a zygote imports in addition to ours, in this order. Each line of the file is a level (`Preload`).
    var preload: [[String]] = []
    /// Variables that every program in the root has, in addition to ours.
    var environment: [String: String] = [:]
}

extension RootSettings {
    /// Reads the files of a root. Blank lines, and lines that begin with `#`, mean nothing.
    ///
    /// - Parameter tree: the root's path.
    /// - Throws: `SandboxError` (`root`) that names file and line of what cannot be used.
    init(of tree: String) throws(SandboxError) {
        for (line, text) in try Self.lines(of: Self.preloadPath, in: tree) {
            let modules = text.split(separator: " ").map(String.init)
            for module in modules where !Self.isModule(module) {
                throw Self.fault(tree, Self.preloadPath, line, "\"\(module)\" is not the name of a module")
            }
            preload.append(modules)
        }
        guard preload.joined().count <= Self.mostLines else {
            throw Self.fault(tree, Self.preloadPath, nil, "names more than \(Self.mostLines) modules")
        }
        for (line, text) in try Self.lines(of: Self.environmentPath, in: tree) {
            let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, Self.isName(parts[0]) else {
                throw Self.fault(tree, Self.environmentPath, line, "\"\(text)\" is not NAME=VALUE")
            }
            guard !Self.isReserved(parts[0]) else {
                throw Self.fault(tree, Self.environmentPath, line, "a root cannot set \(parts[0])")
            }
            guard environment.updateValue(parts[1], forKey: parts[0]) == nil else {
                throw Self.fault(tree, Self.environmentPath, line, "\(parts[0]) is set twice")
            }
        }
    }

    /// Variables that the plan of a cell sets, and those that change what the loader and Python themselves do.
    private static func isReserved(_ name: String) -> Bool {
        ["HOME", "LANG", "PATH"].contains(name) || ["LC_", "LD_", "PYTHON"].contains { name.hasPrefix($0) }
    }

    private static func lines(of path: String, in tree: String) throws(SandboxError) -> [(Int, String)] {
        guard let bytes = FileManager.default.contents(atPath: tree + path) else { return [] }
        guard bytes.count <= 16 << 10, let text = String(validating: bytes, as: UTF8.self), !text.contains("\0") else {
            throw fault(tree, path, nil, "must be UTF-8 text of at most 16 KiB, without zero bytes")
        }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { ($0.offset + 1, String($0.element)) }
            .filter { !$0.1.isEmpty && !$0.1.hasPrefix("#") }
        guard lines.count <= mostLines else { throw fault(tree, path, nil, "has more than \(mostLines) lines") }
        return lines
    }

    private static func fault(_ tree: String, _ path: String, _ line: Int?, _ problem: String) -> SandboxError {
        SandboxError(
            .root,
            "the Python root \(tree): \(path)\(line.map { ":\($0)" } ?? ""): \(problem); correct it where the root is "
                + "described, and build the root again")
    }

    private static func isModule(_ text: String) -> Bool {
        text.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { isName(String($0)) }
    }

    /// Whether a text is a letter or `_`, then letters, digits and `_`, all ASCII.
    private static func isName(_ text: String) -> Bool {
        let letters = text.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
        }
        return letters && text.utf8.first.map { !(48...57).contains($0) } == true
    }
}
