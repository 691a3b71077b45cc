import Logging
import ServiceLifecycle
import Settings

/// Loads exercises and policies again when their files change.
///
/// The files are looked at, because inotify notices no changes that another host makes in a network file system.
struct FileWatch: Service {
    let loader: ContentLoader
    let logger: Logger

    private static let interval = Duration.milliseconds(400)

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var last = loader.loaded
            var backoff = Backoff(first: .seconds(1), cap: .seconds(10), jitter: 0)
            while !Task.isCancelled {
                let files = loader.snapshot()
                // A second look without a difference shows that nobody is writing just now.
                if files == last, files != loader.loaded, !backoff.isPausing() { await load(&backoff) }
                last = files
                // Ends early only by cancellation, which ends the loop.
                try? await Task.sleep(for: Self.interval)
            }
        }
    }

    private func load(_ backoff: inout Backoff) async {
        do {
            try await loader.load()
            backoff.succeed()
        } catch {
            backoff.fail()
            logger.warning("Cannot load the changed files yet", metadata: ["error": "\(error)"])
        }
    }
}
