import Settings

/// A file that may take the place of some values of another one, which `extends` names.
protocol Inheriting {
    var name: String { get }
    /// Tells it from others of its name: a file that a command line names may be called as one of the library's is.
    var file: String { get }
    /// The name that `extends` gives, and where.
    var extends: (name: String, origin: SettingOrigin)? { get }
}

enum Inheritance {
    /// The file, the one that it extends, and so on to the one that extends none.
    ///
    /// - Parameters:
    ///   - kind: what the files hold, for messages: "policy".
    ///   - names: those that there are, for a message about one that there is not.
    ///   - read: the file of a name; nil where there is none.
    /// - Throws: `SettingsError` at the `extends` that names none or closes a circle; what `read` throws.
    static func chain<File: Inheriting>(
        from first: File, kind: String, names: () -> [String], read: (String) throws -> File?
    ) throws -> [File] {
        var chain = [first]
        while let (name, origin) = chain.last?.extends {
            guard let next = try read(name) else {
                throw origin.error(
                    "extends", "there is no \(kind) \"\(name)\"; there are: \(names().joined(separator: ", "))")
            }
            if let start = chain.firstIndex(where: { $0.file == next.file }) {
                let circle = (chain[start...].map(\.name) + [name]).joined(separator: " → ")
                throw origin.error("extends", "goes in a circle (\(circle)); one of them must stand by itself")
            }
            chain.append(next)
        }
        return chain
    }
}
