import Scheduler

extension SubmissionQueue {
    /// In milliseconds. A live worker reports every second.
    private static let longestSilence = 10_000

    /// What the hosts of the workers that report now can grant, by name.
    func presentCapacities() async throws -> [String: WorkerCapacity] {
        let present = try await status().workers.filter { $0.idleMilliseconds < Self.longestSilence }
        return Dictionary(
            uniqueKeysWithValues: present.compactMap { worker in worker.report?.capacity.map { (worker.name, $0) } })
    }
}
