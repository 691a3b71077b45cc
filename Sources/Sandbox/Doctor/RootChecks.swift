import Settings

/// The checks of the Python roots. They need no cell.
///
/// A faulty root is `missing`, so that the host counts as unsound, only if cells need it: the root of the doctor's own
/// cells, and the roots that exercises name. Another faulty root is `absent`: the others work without it.
enum RootChecks {
    /// Checks the contents of every root that is here, and that the needed roots are here.
    ///
    /// - Parameter needs: the exercises that need a root, by the root's name.
    static func all(_ configuration: Sandbox.Configuration, needs: [String: [String]]) -> [DoctorReport.Check] {
        let roots = configuration.roots
        let names = Set(roots.names).union(needs.keys).subtracting([configuration.root]).sorted()
        return ([configuration.root] + names).map { name in
            check(name, roots, isNeeded: name == configuration.root || needs[name] != nil, needs[name] ?? [])
        }
    }

    private static func check(
        _ name: String, _ roots: Roots, isNeeded: Bool, _ exercises: [String]
    ) -> DoctorReport.Check {
        let title = "Python root \(name)"
        do {
            let tree = try roots.tree(of: name)
            try PythonRoot.requireUsable(tree)
            let identity = try roots.identity(of: name)
            _ = try RootSettings(of: tree)
            let files = try PythonRoot.requireSameContents(tree)
            return .init(title, .enforced, "\(identity): all \(files) files of \(tree) are unchanged since the build")
        } catch {
            let users = exercises.isEmpty ? "" : "; needed by \(exercises.sorted().joined(separator: ", "))"
            return .init(title, isNeeded ? .missing : .absent, "\(error)\(users)", advice: advice(name, exercises))
        }
    }

    private static func advice(_ name: String, _ exercises: [String]) -> String {
        guard name != Roots.standard else { return "build it with `make rootfs`, or reinstall with `make install`" }
        return exercises.isEmpty
            ? "build it again, or remove it with `sandmartin root remove \(name)`; no exercise here needs it"
            : "build it again (docs/roots.md), or correct `root` in the exercises"
    }
}
