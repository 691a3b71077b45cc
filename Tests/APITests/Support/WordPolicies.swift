import API
import Scheduler
import Store

/// Refuses texts with the word "wrong", and those with the name of a worker. Needs no sandbox.
struct WordPolicies: PolicyDesk {
    func check(
        _ yaml: String, as name: String, among inForce: [PolicyVersion], on workers: [String: WorkerCapacity]
    ) -> [PolicyFindingView] {
        guard (["wrong"] + workers.keys).contains(where: yaml.contains) else { return [] }
        return [
            PolicyFindingView(
                file: "\(name).yaml", line: 2, key: "limits.cpu", message: "must be a duration", isRefusal: true)
        ]
    }

    func versions(
        of name: String, yaml: String, comment: String, among inForce: [PolicyVersion]
    ) -> [NewPolicyVersion] {
        [NewPolicyVersion(id: .init(.policy, name), yaml: yaml, bases: [], source: .api, comment: comment)]
    }

    func values(of name: String, among inForce: [PolicyVersion]) -> PolicyValuesView? {
        let value = PolicyValuesView.Value(value: "2s", origin: "\(name).yaml:2")
        return PolicyValuesView(extends: [], limits: ["cpu": value], bounds: ["cpu": value], seccomp: value)
    }
}
