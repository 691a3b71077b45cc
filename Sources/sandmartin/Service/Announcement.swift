import API
import Synchronization

/// Prints once that the service is ready: after it accepts connections and its preparation is complete. Then also
/// prints the link for the first administrator, if there is none.
final class Announcement: Sendable {
    private struct State {
        var port: Int?
        var isPrepared = false
        var linkToken: String?
    }

    private let http: Configuration.HTTP
    private let state = Mutex(State())

    init(_ http: Configuration.HTTP) { self.http = http }

    func isListening(at port: Int) { update { $0.port = port } }

    /// - Parameter linkToken: the token of a link for the first administrator.
    func isPrepared(linkToken: String?) {
        update {
            $0.isPrepared = true
            $0.linkToken = linkToken
        }
    }

    /// The check of `/health/ready` that fails until the preparation is complete.
    var check: ReadinessCheck {
        ReadinessCheck(part: "preparation") { [self] in
            guard state.withLock({ $0.isPrepared }) else {
                throw Failure("the schema and the exercises are not loaded yet")
            }
        }
    }

    private func update(_ change: (inout State) -> Void) {
        let ready: State? = state.withLock {
            change(&$0)
            return $0.isPrepared && $0.port != nil ? $0 : nil
        }
        guard let ready, let port = ready.port else { return }
        Console.print("Sandmartin is ready: \(http.ownURL(port: port))/")
        if let token = ready.linkToken {
            Console.print(
                "There is no administrator yet. Create the first one within 24 hours: "
                    + http.firstAdministratorLink(token, port: port))
        }
    }
}

extension Configuration.HTTP {
    /// The service's own address, without a slash at the end.
    func ownURL(port: Int) -> String { "http://" + (address.contains(":") ? "[\(address)]" : address) + ":\(port)" }

    /// The link with which the first administrator is created.
    func firstAdministratorLink(_ token: String, port: Int) -> String {
        (publicURL ?? ownURL(port: port)) + "/first-admin?token=" + token
    }
}
