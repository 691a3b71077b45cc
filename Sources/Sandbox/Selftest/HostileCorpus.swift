import FoundationEssentials
import Settings

/// A directory of hostile programs. Each tries to break one rule.
package struct HostileCorpus: Sendable {
    package let programs: [HostileProgram]

    /// Reads every `.py` file of `directory`, sorted by name.
    ///
    /// - Throws: `SettingsError` for a faulty heading; `SandboxError` if the programs cannot be read.
    package init(directory: String) throws {
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory).filter { $0.hasSuffix(".py") }
                .sorted()
        } catch {
            throw SandboxError(.policy, "cannot read the corpus \(directory): \(error)")
        }
        guard !names.isEmpty else { throw SandboxError(.policy, "there are no programs in \(directory)") }
        programs = try names.map { name in
            let file = "\(directory)/\(name)"
            guard let bytes = FileManager.default.contents(atPath: file),
                let source = String(validating: bytes, as: UTF8.self)
            else { throw SandboxError(.policy, "\(file) cannot be read as UTF-8 text") }
            return try HostileProgram(name: String(name.dropLast(3)), source: source, file: file)
        }
    }
}
