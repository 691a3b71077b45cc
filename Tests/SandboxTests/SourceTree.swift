/// Places in the source tree that these tests belong to.
enum SourceTree {
    /// This file is `Tests/SandboxTests/SourceTree.swift`.
    static let root = #filePath.split(separator: "/").dropLast(3).map { "/\($0)" }.joined()
    static let policies = "\(root)/policies"
    static let corpus = "\(root)/Tests/Hostile"
}
