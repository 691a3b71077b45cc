import Sandbox
import Store

extension [PolicyVersion] {
    /// The texts by path below the directory of policies.
    var texts: [String: String] { Dictionary(uniqueKeysWithValues: map { ($0.id.path, $0.yaml) }) }
}

extension PolicyLibrary {
    /// The versions that come into force with accepted texts: theirs, and those of all texts that extend them.
    ///
    /// - Parameters:
    ///   - accepted: by path.
    ///   - current: the texts in force, by path.
    func versions(
        of accepted: [String: String], among current: [String: String], from source: PolicyVersion.Source,
        comment: String = ""
    ) -> [NewPolicyVersion] {
        guard !accepted.isEmpty else { return [] }
        let texts = current.merging(accepted) { $1 }
        let earlier = bases(in: current)
        let bases = bases(in: texts)
        return texts.sorted { $0.key < $1.key }.compactMap { path, text in
            let isAccepted = accepted[path] != nil
            guard isAccepted || bases[path] != earlier[path] else { return nil }
            return NewPolicyVersion(
                id: PolicyVersion.ID(path: path), yaml: text, bases: bases[path] ?? [],
                source: isAccepted ? source : .base, comment: isAccepted ? comment : "")
        }
    }
}

extension PolicyVersion.ID {
    private static let directoryOfCallLists = "seccomp/"

    /// - Parameter path: below the directory of policies: `default.yaml`, `seccomp/python.yaml`.
    init(path: String) {
        let isCallList = path.hasPrefix(Self.directoryOfCallLists)
        let file = isCallList ? path.dropFirst(Self.directoryOfCallLists.count) : path[...]
        self.init(isCallList ? .callList : .policy, String(file.dropLast(".yaml".count)))
    }

    /// The path below the directory of policies.
    var path: String { (kind == .callList ? Self.directoryOfCallLists : "") + "\(name).yaml" }
}
