/// Paths in the source tree that these tests belong to.
enum SourceTree {
    /// This file is `Tests/SandboxTests/Support/SourceTree.swift`.
    static let root = #filePath.split(separator: "/").dropLast(4).map { "/\($0)" }.joined()
    static let policies = "\(root)/policies"
    static let corpus = "\(root)/Tests/Hostile"
}
