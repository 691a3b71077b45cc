import API
import Synchronization

/// Prints once that the service is ready: after it accepts connections and its preparation is complete.
final class Announcement: Sendable {
    private let address: String
    private let state = Mutex<(port: Int?, isPrepared: Bool)>((nil, false))

    init(address: String) { self.address = address.contains(":") ? "[\(address)]" : address }

    func isListening(at port: Int) { update { $0.port = port } }

    func isPrepared() { update { $0.isPrepared = true } }

    /// The check of `/health/ready` that fails until the preparation is complete.
    var check: ReadinessCheck {
        ReadinessCheck(part: "preparation") { [self] in
            guard state.withLock({ $0.isPrepared }) else {
                throw Failure("the schema and the exercises are not loaded yet")
            }
        }
    }

    private func update(_ change: (inout (port: Int?, isPrepared: Bool)) -> Void) {
        let port: Int? = state.withLock {
            change(&$0)
            return $0.isPrepared ? $0.port : nil
        }
        if let port { Console.print("Sandmartin is ready: http://\(address):\(port)/") }
    }
}
