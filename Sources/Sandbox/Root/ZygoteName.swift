/// The name of a zygote: that of its root, and what the zygote has imported.
///
/// `scientific` has imported all modules that the root preloads, `scientific+1` only those of the first level, and
/// `scientific+0` none. `python+testing` has also imported the modules for testing. All zygotes of a root share its
/// tree. A zygote's name stands where the name of a root may stand; results and messages show the root's own name.
package struct ZygoteName: Sendable, Hashable {
    package var root: String
    /// How many levels of the root's preload the zygote has imported; nil for all.
    package var levels: Int?
    /// Whether the zygote has imported pytest and the like.
    package var isForTesting: Bool

    private static let testing = "testing"

    package init(root: String, levels: Int? = nil, isForTesting: Bool = false) {
        self.root = root
        self.levels = levels
        self.isForTesting = isForTesting
    }

    init(_ text: String) {
        let parts = text.split(separator: "+", omittingEmptySubsequences: false).map(String.init)
        let further = parts.dropFirst()
        self.init(
            root: parts[0], levels: further.lazy.compactMap { UInt16($0) }.first.map { Int($0) },
            isForTesting: further.contains(Self.testing))
    }

    package var text: String {
        ([root] + (levels.map { ["\($0)"] } ?? []) + (isForTesting ? [Self.testing] : [])).joined(separator: "+")
    }
}
