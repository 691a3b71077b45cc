/// The host of a worker, as another process knows it.
package struct WorkerHost: Sendable {
    /// The worker's name.
    package var worker: String
    package var capacity: HostCapacity

    package init(worker: String, capacity: HostCapacity) {
        self.worker = worker
        self.capacity = capacity
    }
}

/// What the hosts of all workers say about a policy.
struct WorkerFindings {
    /// The findings that only some host is the reason for, and the workers there.
    private(set) var workers: [(finding: PolicyFinding, names: [String])] = []
    /// Whether there are workers, and none can use the policy.
    let isHeldByNone: Bool

    init(_ policy: EffectivePolicy, on hosts: [WorkerHost]) {
        let general = Set(PolicyReview.findings(in: policy, on: nil))
        var refusing = 0
        for host in hosts {
            let found = PolicyReview.findings(in: policy, on: host.capacity).filter { !general.contains($0) }
            if found.contains(where: \.isRefusal) { refusing += 1 }
            for finding in found {
                if let known = workers.firstIndex(where: { $0.finding == finding }) {
                    workers[known].names.append(host.worker)
                } else {
                    workers.append((finding, [host.worker]))
                }
            }
        }
        isHeldByNone = refusing > 0 && refusing == hosts.count
    }

    /// Removes a finding that also this host has, and returns its text with the names of the workers; nil if no
    /// worker's host has it.
    mutating func take(_ finding: PolicyFinding) -> String? {
        guard let index = workers.firstIndex(where: { $0.finding == finding }) else { return nil }
        return text(of: workers.remove(at: index), isOfThisHost: true)
    }

    /// "worker w: 900GiB is more than this host has (31GiB); lower it. No worker can use this policy".
    ///
    /// - Parameter isOfThisHost: whether this host refuses the policy too. Then no worker gets it.
    func text(of entry: (finding: PolicyFinding, names: [String]), isOfThisHost: Bool = false) -> String {
        let shown = entry.names.prefix(Self.mostNames).joined(separator: ", ")
        let rest = entry.names.count > Self.mostNames ? " and \(entry.names.count - Self.mostNames) more" : ""
        let text = "worker \(shown)\(rest): \(entry.finding.problem)"
        guard entry.finding.isRefusal else { return text }
        if isHeldByNone { return "\(text). No worker can use this policy" }
        return isOfThisHost ? text : "\(text). It keeps the last version that it can use"
    }

    private static let mostNames = 3
}

extension PolicyLibrary {
    /// Returns what workers' hosts cannot grant to the policies that extend one of these texts.
    ///
    /// - Parameters:
    ///   - name: of the changed policy.
    ///   - texts: all texts with the changed one, by path.
    ///   - current: the texts in force. What nobody can use already is no reason to refuse a change.
    func dependentRemarks(
        of name: String, in texts: [String: String], before current: [String: String], on hosts: [WorkerHost]
    ) -> [PolicyRemark] {
        guard !hosts.isEmpty else { return [] }
        let (library, before) = (holding(texts), holding(current))
        return texts.keys.filter { !$0.contains("/") }.sorted().map(Self.name(of:)).flatMap { other -> [PolicyRemark] in
            // A text that cannot be read is found by `choose`.
            guard other != name, let policy = try? library.asWritten(other), policy.ancestry.contains(name) else {
                return []
            }
            let found = WorkerFindings(policy, on: hosts)
            let wasHeldByNone =
                (try? before.asWritten(other)).map { WorkerFindings($0, on: hosts).isHeldByNone } ?? false
            guard found.isHeldByNone, !wasHeldByNone else { return [] }
            return found.workers.filter(\.finding.isRefusal).map {
                remark($0.finding, found.text(of: $0), isRefusal: true, at: "\(other).yaml")
            }
        }
    }

    /// - Parameter path: the place of a finding that no file is the reason for.
    func remark(_ finding: PolicyFinding, _ message: String, isRefusal: Bool, at path: String) -> PolicyRemark {
        PolicyRemark(
            file: (finding.origin?.file ?? path).replacing("\(directory)/", with: ""), line: finding.origin?.line,
            key: finding.key, message: message.replacing("\(directory)/", with: ""), isRefusal: isRefusal)
    }
}
