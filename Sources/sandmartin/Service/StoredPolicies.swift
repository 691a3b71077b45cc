import API
import Sandbox
import Scheduler
import Settings
import Store

/// Reads and checks the policies in the store for the API, with the host's policy library.
struct StoredPolicies: PolicyDesk {
    /// Refuses what the host of this process cannot enforce, if the process grades.
    let library: PolicyLibrary

    func check(
        _ yaml: String, as name: String, among inForce: [PolicyVersion], on workers: [String: WorkerCapacity]
    ) -> [PolicyFindingView] {
        let hosts = workers.sorted { $0.key < $1.key }.map {
            WorkerHost(worker: $0.key, capacity: HostCapacity($0.value))
        }
        return library.check(yaml, at: PolicyVersion.ID(.policy, name).path, among: inForce.texts, on: hosts).map {
            PolicyFindingView(
                file: $0.file, line: $0.line, key: $0.key, message: $0.message, isRefusal: $0.isRefusal)
        }
    }

    func versions(
        of name: String, yaml: String, comment: String, among inForce: [PolicyVersion]
    ) -> [NewPolicyVersion] {
        let path = PolicyVersion.ID(.policy, name).path
        return library.versions(of: [path: yaml], among: inForce.texts, from: .api, comment: comment)
    }

    func values(of name: String, among inForce: [PolicyVersion]) -> PolicyValuesView? {
        // A policy that a changed host cannot read any longer has no values, but a text.
        guard let policy = try? library.effectivePolicy(name, in: inForce.texts) else { return nil }
        func origin(_ key: String) -> String {
            policy.origin(of: key)?.description.replacing("\(library.directory)/", with: "") ?? "default"
        }
        func values(_ section: String, _ settings: [(key: String, value: String)]) -> [String: PolicyValuesView.Value] {
            Dictionary(
                uniqueKeysWithValues: settings.map { key, value in
                    (key, PolicyValuesView.Value(value: value, origin: origin("\(section).\(key)")))
                })
        }
        return PolicyValuesView(
            extends: Array(policy.ancestry.dropFirst()), limits: values("limits", policy.policy.limits.settings),
            bounds: values("bounds", policy.policy.bounds.settings),
            seccomp: .init(value: policy.policy.seccompProfile, origin: origin("seccomp")))
    }
}

extension WorkerCapacity {
    init(_ host: HostCapacity) {
        self.init(
            memoryBytes: host.memory.bytes, cores: host.cores, processes: host.processesOfProgram,
            openFiles: host.openFiles)
    }
}

extension HostCapacity {
    fileprivate init(_ capacity: WorkerCapacity) {
        self.init(
            memory: ByteCount(bytes: capacity.memoryBytes), cores: capacity.cores,
            processesOfProgram: capacity.processes, openFiles: capacity.openFiles)
    }
}
