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
    ///   - hosts: of the workers. A policy that none of them can use is refused.
    package func check(
        _ text: String, at path: String, among current: [String: String], on hosts: [WorkerHost] = []
    ) -> [PolicyRemark] {
        let texts = current.merging([path: text]) { $1 }
        let remarks = ownRemarks(at: path, in: texts, on: hosts)
        if remarks.contains(where: \.isRefusal) { return remarks }
        let faults = choose(from: [path: text], into: current).faults.map {
            PolicyRemark(file: $0.file, line: $0.line, key: "", message: $0.message, isRefusal: true)
        }
        return remarks + faults + dependentRemarks(of: Self.name(of: path), in: texts, before: current, on: hosts)
    }

    private func ownRemarks(at path: String, in texts: [String: String], on hosts: [WorkerHost]) -> [PolicyRemark] {
        let library = holding(texts)
        func relative(_ text: String) -> String { text.replacing("\(directory)/", with: "") }
        do {
            let policy = try library.asWritten(Self.name(of: path))
            var ofWorkers = WorkerFindings(policy, on: hosts)
            let own = PolicyReview.findings(in: policy, on: host).map { finding in
                remark(finding, ofWorkers.take(finding) ?? finding.problem, isRefusal: finding.isRefusal, at: path)
            }
            return own
                + ofWorkers.workers.map { entry in
                    remark(
                        entry.finding, ofWorkers.text(of: entry),
                        isRefusal: entry.finding.isRefusal && ofWorkers.isHeldByNone, at: path)
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
