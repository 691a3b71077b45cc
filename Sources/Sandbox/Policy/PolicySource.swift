import FoundationEssentials
import Synchronization

/// The text of a policy or of a system call list, with its version where a running service keeps versions.
package struct PolicyText: Sendable, Hashable {
    /// Where a text stands among all that its policy or call list ever had.
    package struct Version: Sendable, Hashable {
        /// Counts the versions of one name, from 1.
        package var number: Int
        /// SHA-256 of the text and of all texts that it extends, in hexadecimal.
        package var hash: String

        package init(number: Int, hash: String) {
            self.number = number
            self.hash = hash
        }
    }

    package var text: String
    package var version: Version?

    package init(_ text: String, version: Version? = nil) {
        self.text = text
        self.version = version
    }
}

/// Where a policy library finds its texts: in the files of a directory, until texts replace them.
///
/// A path below the directory names a text: `default.yaml`, `seccomp/python.yaml`.
final class PolicySource: Sendable {
    /// Differs once a text has changed.
    enum Identity: Sendable, Hashable {
        case file(FileIdentity)
        case text(PolicyText)
    }

    let directory: String
    /// Nil while the files are read.
    private let texts: Mutex<[String: PolicyText]?>
    /// Where all other texts are found while those of `texts` are tried.
    private let base: PolicySource?

    init(directory: String, texts: [String: PolicyText]? = nil) {
        self.directory = directory
        self.texts = Mutex(texts)
        base = nil
    }

    /// Adds texts to those of another source, or replaces some of them.
    init(trying texts: [String: PolicyText], over base: PolicySource) {
        directory = base.directory
        self.texts = Mutex(texts)
        self.base = base
    }

    /// Replaces all texts at once. The files are not read any longer.
    func replace(with new: [String: PolicyText]) { texts.withLock { $0 = new } }

    /// The names of all texts in the directory or in its subdirectory, sorted.
    func names(in subdirectory: String? = nil) throws(SandboxError) -> [String] {
        let others = try base?.names(in: subdirectory) ?? []
        return Set(try ownNames(in: subdirectory) + others).sorted()
    }

    private func ownNames(in subdirectory: String?) throws(SandboxError) -> [String] {
        let files: [String]
        if let paths = texts.withLock({ $0.map { Array($0.keys) } }) {
            let start = subdirectory.map { "\($0)/" } ?? ""
            files = paths.filter { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        } else {
            let place = subdirectory.map { "\(directory)/\($0)" } ?? directory
            do {
                files = try FileManager.default.contentsOfDirectory(atPath: place)
            } catch {
                throw SandboxError(.policy, "cannot read the policy directory \(place): \(error)")
            }
        }
        return files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.filter(PolicyLibrary.isName)
    }

    func identity(of file: String) -> Identity? {
        switch replacement(of: file) {
        case .some(let text): text.map(Identity.text)
        case nil: FileIdentity(file).map(Identity.file)
        }
    }

    /// Returns nil if there is no such text.
    func text(of file: String) throws(SandboxError) -> String? {
        if case .some(let text) = replacement(of: file) { return text?.text }
        guard let bytes = FileManager.default.contents(atPath: file) else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SandboxError(.policy, "the policy file \(file) is not UTF-8 text")
        }
        return text
    }

    /// Returns nil for a text that no service keeps versions of.
    func version(of file: String) -> PolicyText.Version? { replacement(of: file)??.version }

    /// Returns the text that replaces a file, or nil for a missing one. The outer nil stands for a file that is read.
    private func replacement(of file: String) -> PolicyText?? {
        guard file.hasPrefix("\(directory)/") else { return nil }
        let path = String(file.dropFirst(directory.count + 1))
        let own = texts.withLock { texts in texts.map { $0[path] } }
        if let base, own.flatMap({ $0 }) == nil { return base.replacement(of: file) }
        return own
    }
}
