import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle

/// Serves `GET /metrics`, and nothing else, in a process that has no API.
package struct MetricsServer: Service {
    private let address: String
    private let port: Int
    private let metrics: Metrics
    private let logger: Logger

    package init(address: String, port: Int, metrics: Metrics, logger: Logger) {
        self.address = address
        self.port = port
        self.metrics = metrics
        self.logger = logger
    }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: `APIServerError` if it cannot listen.
    package func run() async throws {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.get("/metrics") { [metrics] _, _ in await metrics.response() }
        let application = Application(
            router: router,
            configuration: ApplicationConfiguration(address: .hostname(address, port: port)), logger: logger)
        do {
            try await application.run()
        } catch let error as IOError {
            throw APIServerError(
                "serve metrics at \(address):\(port): \(error). Choose another worker.metrics_address.", cause: error)
        }
    }
}

extension Metrics {
    func response() async -> Response {
        await collect()
        return Response(
            status: .ok, headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: exposition())))
    }
}
