import Logging
import Sandbox
import ServiceLifecycle
import Settings
import Store
import Synchronization

/// Brings the newest versions of policies and system call lists into force in a process that grades.
///
/// The store is asked, for one number, so that no notification can be lost.
final class PolicyFeed: Service {
    private let store: Store
    private let policies: PolicyLibrary
    private let logger: Logger
    /// The store's revision that is in force; 0 while the files are.
    private let revision = Mutex(0)

    private static let interval = Duration.milliseconds(500)

    init(store: Store, policies: PolicyLibrary, logger: Logger) {
        self.store = store
        self.policies = policies
        self.logger = logger
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var backoff = Backoff(first: .seconds(1), cap: .seconds(10), jitter: 0.5)
            while !Task.isCancelled {
                var pause = Self.interval
                do {
                    try await self.refresh()
                    backoff.succeed()
                } catch {
                    pause = backoff.fail()
                    self.logger.warning("Cannot look for new policies yet", metadata: ["error": "\(error)"])
                }
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: pause)
            }
        }
    }

    /// Takes the newest versions from the store. A name of which the store has no version is read from its file.
    func refresh() async throws {
        // Before the texts: a version that is added meanwhile is found at the next look.
        let newest = try await store.policiesRevision()
        guard newest != revision.withLock({ $0 }) else { return }
        let versions = try await store.policiesInForce().map { version in
            let number = PolicyText.Version(number: version.number, hash: version.hash)
            return (version.id.path, PolicyText(version.yaml, version: number))
        }
        // Without a directory of files, the store's versions are all there is.
        let files = (try? policies.files().texts) ?? [:]
        let texts = files.mapValues { PolicyText($0) }
        policies.replace(with: texts.merging(versions) { $1 })
        revision.withLock { $0 = newest }
    }
}
