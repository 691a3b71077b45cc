import FoundationEssentials
import Settings

/// The policies of one installation: `NAME.yaml` in a directory, and the profiles in `seccomp/` beside them. A file that
/// changes is read anew when it is next asked for.
package struct PolicyLibrary: Sendable {
    package let directory: String
    private let parsed = ParsedFiles<Policy>()

    package init(directory: String) { self.directory = directory }

    /// Names are what exercises and command lines use; they never lead out of the directory.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }

    /// The names of all policies, sorted.
    package func names() throws(SandboxError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.filter(Self.isName).sorted()
        } catch {
            throw SandboxError(.policy, "the directory of policies \(directory) cannot be read: \(error)")
        }
    }

    /// The policy of that name, or the one in that file when `nameOrFile` is a path (has a slash or ends in `.yaml`).
    ///
    /// - Throws: `SettingsError` for a faulty file, `SandboxError` (`policy`) where there is none.
    package func policy(_ nameOrFile: String) throws -> Policy {
        if nameOrFile.contains("/") || nameOrFile.hasSuffix(".yaml") {
            let base = nameOrFile.split(separator: "/").last.map(String.init) ?? nameOrFile
            let name = base.hasSuffix(".yaml") ? String(base.dropLast(5)) : base
            return try Policy(name: name, text: try text(of: nameOrFile), file: nameOrFile)
        }
        let file = file(ofPolicy: nameOrFile)
        guard Self.isName(nameOrFile), FileManager.default.fileExists(atPath: file) else {
            throw SandboxError(
                .policy,
                "there is no policy \"\(nameOrFile)\"; there are: \(try names().joined(separator: ", ")). "
                    + "To use a file, write its path, such as ./\(nameOrFile).yaml")
        }
        return try parsed.value(of: file) { try Policy(name: nameOrFile, text: try text(of: file), file: file) }
    }

    /// The reviewed list of system calls that policies name in `seccomp:`.
    package func seccompProfile(_ name: String) throws -> SeccompProfile {
        let file = file(ofProfile: name)
        guard Self.isName(name), FileManager.default.fileExists(atPath: file) else {
            throw SandboxError(.policy, "there is no seccomp profile \"\(name)\" in \(directory)/seccomp")
        }
        return try SeccompProfile(name: name, text: try text(of: file), file: file)
    }

    func file(ofPolicy name: String) -> String { "\(directory)/\(name).yaml" }

    func file(ofProfile name: String) -> String { "\(directory)/seccomp/\(name).yaml" }

    private func text(of file: String) throws(SandboxError) -> String {
        guard let bytes = FileManager.default.contents(atPath: file) else {
            throw SandboxError(.policy, "the policy file \(file) cannot be read; check that it exists and is readable")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw SandboxError(.policy, "the policy file \(file) is not UTF-8 text")
        }
        return text
    }
}
