import Settings

/// A text of a policy or of a system call list that may not come into force.
package struct PolicyFault: Sendable, Hashable {
    /// Below the library's directory: `default.yaml`, `seccomp/python.yaml`.
    package var path: String
    /// The file that has the fault: this one, or one that extends it or names it. Below the library's directory.
    package var file: String
    /// 1-based; nil if no line is to blame.
    package var line: Int?
    package var message: String

    /// - Parameter directory: the library's. Messages name files below it.
    private init(path: String, file: String, line: Int?, message: String, in directory: String) {
        self.path = path
        self.file = file.replacing("\(directory)/", with: "")
        self.line = line
        self.message = message.replacing("\(directory)/", with: "")
    }

    init(of path: String, in directory: String, _ error: any Error) {
        if let error = error as? SettingsError {
            self.init(path: path, file: error.file, line: error.line, message: error.message, in: directory)
        } else {
            self.init(path: path, file: path, line: nil, message: "\(error)", in: directory)
        }
    }

    init(of path: String, in directory: String, _ finding: PolicyFinding) {
        self.init(
            path: path, file: finding.origin?.file ?? path, line: finding.origin?.line,
            message: "\(finding.key): \(finding.problem)", in: directory)
    }
}

/// Which changed texts come into force, and what is wrong with the others.
package struct PolicyChoice: Sendable, Hashable {
    package var accepted: [String: String] = [:]
    package var faults: [PolicyFault] = []
}

// Texts that a running service takes instead of the files.
extension PolicyLibrary {
    /// Replaces all texts of this library and of those restricted from it. The files are not read any longer.
    package func replace(with texts: [String: PolicyText]) { source.replace(with: texts) }

    /// Returns a library of other texts for the same host. It reads no files.
    func holding(_ texts: [String: String]) -> PolicyLibrary {
        PolicyLibrary(PolicySource(directory: directory, texts: texts.mapValues { PolicyText($0) }), host: host)
    }

    /// Returns a library for the same host in which these texts replace those in force, or are added to them.
    package func trying(_ texts: [String: PolicyText]) -> PolicyLibrary {
        PolicyLibrary(PolicySource(trying: texts, over: source), host: host)
    }

    /// Returns the texts that come into force with those of `current`. A text is refused for what `policy check`
    /// refuses, in the text itself and in all that depends on it.
    ///
    /// - Parameters:
    ///   - changed: new texts, by path.
    ///   - current: the texts in force, by path. Faults that they have already are no reason to refuse a change.
    package func choose(from changed: [String: String], into current: [String: String]) -> PolicyChoice {
        var choice = PolicyChoice()
        var texts = current
        let known = Set(holding(current).refusals(of: current.keys).keys)
        let all = current.merging(changed) { $1 }
        if holding(all).refusals(of: all.keys).keys.allSatisfy({ known.contains($0) && changed[$0] == nil }) {
            choice.accepted = changed
            return choice
        }
        // One of them is faulty. Each text is tried until those that it extends have been accepted.
        var rest = changed.sorted { $0.key < $1.key }
        var faults: [String: PolicyFault] = [:]
        var isProgressing = true
        while isProgressing {
            isProgressing = false
            for (path, text) in rest {
                let tried = texts.merging([path: text]) { $1 }
                // Nothing depends on a new name yet.
                let concerned = texts[path] == nil ? [path] : tried.keys.filter { $0 == path || !known.contains($0) }
                let refusals = holding(tried).refusals(of: concerned)
                if var fault = refusals[path] ?? refusals.min(by: { $0.key < $1.key })?.value {
                    fault.path = path
                    faults[path] = fault
                } else {
                    texts = tried
                    choice.accepted[path] = text
                    faults[path] = nil
                    isProgressing = true
                }
            }
            rest.removeAll { choice.accepted[$0.key] != nil }
        }
        choice.faults = faults.values.sorted { $0.path < $1.path }
        return choice
    }

    /// Returns why each of these texts cannot be used.
    private func refusals(of paths: some Sequence<String>) -> [String: PolicyFault] {
        var refusals: [String: PolicyFault] = [:]
        for path in paths { refusals[path] = refusal(of: path) }
        return refusals
    }

    private func refusal(of path: String) -> PolicyFault? {
        let name = Self.name(of: path)
        do {
            guard !Self.isProfile(path) else {
                _ = try seccompProgram(name)
                return nil
            }
            return PolicyReview.findings(in: try asWritten(name), on: host).first(where: \.isRefusal).map {
                PolicyFault(of: path, in: directory, $0)
            }
        } catch {
            return PolicyFault(of: path, in: directory, error)
        }
    }

    /// Returns of each text the texts that it extends, nearest first. Empty for a text that cannot be read.
    ///
    /// - Parameter texts: all texts, by path.
    package func bases(in texts: [String: String]) -> [String: [String]] {
        let library = holding(texts)
        return Dictionary(
            uniqueKeysWithValues: texts.keys.map { path in
                let name = Self.name(of: path)
                let isProfile = Self.isProfile(path)
                let ancestry = try? isProfile ? library.ancestry(ofProfile: name) : library.asWritten(name).ancestry
                let paths = (ancestry ?? []).dropFirst().map { isProfile ? "seccomp/\($0).yaml" : "\($0).yaml" }
                return (path, paths.compactMap { texts[$0] })
            })
    }

    private static func isProfile(_ path: String) -> Bool { path.hasPrefix("seccomp/") }

    static func name(of path: String) -> String {
        String((isProfile(path) ? path.dropFirst("seccomp/".count) : path[...]).dropLast(".yaml".count))
    }

    /// Returns the texts of the files in the directory, by path, and the files that are no text.
    package func files() throws(SandboxError) -> (texts: [String: String], faults: [PolicyFault]) {
        let files = PolicySource(directory: directory)
        var texts: [String: String] = [:]
        var faults: [PolicyFault] = []
        // A directory without lists is valid: policies name them, and are refused.
        let profiles = (try? files.names(in: "seccomp")) ?? []
        for path in try files.names().map({ "\($0).yaml" }) + profiles.map({ "seccomp/\($0).yaml" }) {
            do { texts[path] = try files.text(of: "\(directory)/\(path)") } catch {
                faults.append(PolicyFault(of: path, in: directory, error))
            }
        }
        return (texts, faults)
    }
}
