import FoundationEssentials
import Glibc

/// The Python roots of this host, by name.
package struct Roots: Sendable, Hashable {
    /// The name of the root that everything uses unless it names another.
    package static let standard = "python"

    /// A directory that holds roots, each in a directory of its own name.
    package struct Place: Sendable, Hashable {
        /// An absolute path.
        package var directory: String
        /// Whether the directory of a root holds its tree in `root`, beside what the tree was built from. Otherwise the
        /// directory is the tree itself.
        package var isWorkshop: Bool

        package init(directory: String, isWorkshop: Bool) {
            self.directory = directory
            self.isWorkshop = isWorkshop
        }

        func tree(of name: String) -> String { isWorkshop ? "\(directory)/\(name)/root" : "\(directory)/\(name)" }
    }

    /// Where roots are looked for, in this order. The first root of a name is used.
    package var places: [Place]
    /// The tree of the root `python`, an absolute path; nil to look for it in `places`.
    package var standardTree: String?

    package init(places: [Place] = [], standardTree: String? = nil) {
        self.places = places
        self.standardTree = standardTree
    }

    /// Whether a text can name a root: 1 to 64 of a-z, 0-9 and -, beginning with a letter.
    package static func isName(_ text: String) -> Bool {
        let allowed = text.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) || $0 == 45 }
        return allowed && text.utf8.count <= 64 && text.utf8.first.map { (97...122).contains($0) } == true
    }

    /// The names of the roots that have a tree, in alphabetical order. The trees may be faulty.
    package var names: [String] {
        var found = Set(
            places.flatMap { place in
                Self.entries(of: place.directory).filter { Self.isName($0) && Self.isTree(place.tree(of: $0)) }
            })
        if let standardTree, Self.exists(standardTree) { found.insert(Self.standard) }
        return found.sorted()
    }

    /// The names of the roots that have parts of a build and no finished tree.
    var halfBuiltNames: [String] {
        places.filter(\.isWorkshop).flatMap { place in
            Self.entries(of: place.directory)
                .filter { Self.isName($0) && Self.isHalfBuilt("\(place.directory)/\($0)") }
        }
    }

    /// Returns the path of the tree of a root or zygote.
    ///
    /// - Throws: `SandboxError` (`root`) for a root that is not here or has no finished tree, with the names of those
    ///   that are here.
    package func tree(of name: String) throws(SandboxError) -> String {
        let name = ZygoteName(name).root
        if name == Self.standard, let standardTree { return standardTree }
        guard Self.isName(name) else {
            throw SandboxError(
                .root, "\"\(name)\" cannot be the name of a Python root: use a-z, 0-9 and -, beginning with a letter")
        }
        for place in places {
            let tree = place.tree(of: name)
            if Self.exists(tree) { return tree }
        }
        throw SandboxError(.root, absence(of: name))
    }

    private func absence(of name: String) -> String {
        let here = names.isEmpty ? "none" : names.joined(separator: ", ")
        for place in places where place.isWorkshop && Self.isHalfBuilt("\(place.directory)/\(name)") {
            return "the Python root \(name) is half built: \(place.directory)/\(name) has no finished tree. Build it "
                + "again, or remove it with `sandmartin root remove \(name)`; the roots here: \(here)"
        }
        let places = places.map(\.directory).joined(separator: " or ")
        let remedy = name == Self.standard ? "`make rootfs` builds it" : "docs/roots.md says how to build one"
        return "there is no Python root \(name) in \(places); the roots here: \(here). \(remedy)"
    }

    /// Whether a directory holds parts of a build.
    package static func isHalfBuilt(_ directory: String) -> Bool {
        !exists("\(directory)/root") && ["lock", "base", "packages.lock"].contains { exists("\(directory)/\($0)") }
    }

    /// Whether a directory has what only a root has, however damaged it is.
    private static func isTree(_ path: String) -> Bool { exists("\(path)/usr/lib/sandmartin") }

    private static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func entries(of directory: String) -> [String] {
        // A place need not exist: an operator may have no root of their own.
        (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
    }
}
