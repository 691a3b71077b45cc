import Settings

/// A file that can replace some values of the file that `extends` names.
protocol Inheriting {
    var name: String { get }
    /// The path, which identifies the file: a file named on the command line can have the same name as one in the
    /// library.
    var file: String { get }
    /// The name that `extends` gives, and its place.
    var extends: (name: String, origin: SettingOrigin)? { get }
}

enum Inheritance {
    /// Returns the file, the file that it extends, and so on. The last one extends no other.
    ///
    /// - Parameters:
    ///   - kind: what the files hold, for messages: "policy".
    ///   - names: the existing names, for the message about an unknown one.
    ///   - read: returns the file of a name, or nil if it does not exist.
    /// - Throws: `SettingsError` at an `extends` that names an unknown file or closes a circle; errors of `read`.
    static func chain<File: Inheriting>(
        from first: File, kind: String, names: () -> [String], read: (String) throws -> File?
    ) throws -> [File] {
        var chain = [first]
        while let (name, origin) = chain.last?.extends {
            guard let next = try read(name) else {
                throw origin.error(
                    "extends", "there is no \(kind) \"\(name)\"; choose one of: \(names().joined(separator: ", "))")
            }
            if let start = chain.firstIndex(where: { $0.file == next.file }) {
                let circle = (chain[start...].map(\.name) + [name]).joined(separator: " → ")
                throw origin.error("extends", "forms a circle (\(circle)); remove `extends` from one of them")
            }
            chain.append(next)
        }
        return chain
    }
}
