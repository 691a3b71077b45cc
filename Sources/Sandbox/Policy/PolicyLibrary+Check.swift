import Settings

/// What a check finds in the text of a policy.
package struct PolicyRemark: Sendable, Hashable {
    /// Below the library's directory. Another file than that of the text, if the text has a fault there.
    package var file: String
    /// 1-based; nil if no line is to blame.
    package var line: Int?
    /// The key as in a policy file: `limits.cpu`. Empty for a fault of the whole file.
    package var key: String
    package var message: String
    /// Whether the text may not come into force. Otherwise the remark is advice.
    package var isRefusal: Bool
}

extension PolicyLibrary {
    /// Returns what is wrong with a text, by the checks of `policy check`, and with the texts that depend on it.
    ///
    /// - Parameters:
    ///   - path: of the text, such as `default.yaml`.
    ///   - current: the texts in force, by path.
    package func check(_ text: String, at path: String, among current: [String: String]) -> [PolicyRemark] {
        let remarks = ownRemarks(at: path, in: current.merging([path: text]) { $1 })
        if remarks.contains(where: \.isRefusal) { return remarks }
        return remarks
            + choose(from: [path: text], into: current).faults.map {
                PolicyRemark(file: $0.file, line: $0.line, key: "", message: $0.message, isRefusal: true)
            }
    }

    private func ownRemarks(at path: String, in texts: [String: String]) -> [PolicyRemark] {
        let library = holding(texts)
        func relative(_ text: String) -> String { text.replacing("\(directory)/", with: "") }
        do {
            return try PolicyReview.findings(in: library.asWritten(Self.name(of: path)), on: host).map { finding in
                PolicyRemark(
                    file: relative(finding.origin?.file ?? path), line: finding.origin?.line, key: finding.key,
                    message: relative(finding.problem), isRefusal: finding.isRefusal)
            }
        } catch let error as SettingsError {
            return [
                PolicyRemark(
                    file: relative(error.file), line: error.line, key: error.key, message: relative(error.problem),
                    isRefusal: true)
            ]
        } catch {
            return [PolicyRemark(file: path, key: "", message: relative("\(error)"), isRefusal: true)]
        }
    }

    /// Returns a policy of these texts with the origin of each value.
    ///
    /// - Throws: `SettingsError` or `SandboxError` if it cannot be read.
    package func effectivePolicy(_ name: String, in texts: [String: String]) throws -> EffectivePolicy {
        try holding(texts).asWritten(name)
    }
}
