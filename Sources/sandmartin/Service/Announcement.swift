import API
import Synchronization

/// Says that we are ready, once: when connections are accepted and all is prepared, whichever comes last.
final class Announcement: Sendable {
    private let address: String
    private let state = Mutex<(port: Int?, isPrepared: Bool)>((nil, false))

    init(address: String) { self.address = address.contains(":") ? "[\(address)]" : address }

    func isListening(at port: Int) { update { $0.port = port } }

    func isPrepared() { update { $0.isPrepared = true } }

    /// For `/health/ready`, until all is prepared.
    var check: ReadinessCheck {
        ReadinessCheck(part: "preparation") { [self] in
            guard state.withLock({ $0.isPrepared }) else {
                throw Failure("the schema and the course are not loaded yet")
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
