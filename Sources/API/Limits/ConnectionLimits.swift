import Glibc
import HTTPTypes
import Logging
import NIOCore
import Synchronization

/// Limits the connections of this process: of one address, and in total.
///
/// When as many connections are open as may serve everybody, further ones are still accepted, but serve only health
/// checks and administrators. So an operator can see and act while the service is full.
final class ConnectionLimits: Sendable {
    enum Admission: Sendable {
        case everybody
        /// For a health check or an administrator.
        case reserved
        /// The address has too many connections.
        case refused
    }

    private struct State {
        var count = 0
        var byAddress: [IPAddress: Int] = [:]
        var reserved: Set<ObjectIdentifier> = []
    }

    /// How many connections may be open in all.
    let maximum: Int
    let maximumByAddress: Int
    private let maximumForEverybody: Int
    private let addresses: ClientAddress
    private let metrics: Metrics
    private let state = Mutex(State())

    init(_ limits: Limits, addresses: ClientAddress, metrics: Metrics, logger: Logger) {
        let wanted = limits.connections + limits.reservedConnections
        maximum = min(wanted, OpenFiles.connections(for: wanted, logger: logger))
        // At least half of the connections serve everybody.
        maximumForEverybody = min(limits.connections, max(maximum - limits.reservedConnections, maximum / 2))
        maximumByAddress = limits.connectionsByAddress
        self.addresses = addresses
        self.metrics = metrics
    }

    /// Counts a new connection until it is closed.
    func open(_ channel: any Channel) -> Admission {
        let peer = IPAddress(channel.remoteAddress)
        // A proxy's connections carry the requests of many clients.
        let address = peer.flatMap { addresses.isTrusted($0) ? nil : $0.network }
        let admission = state.withLock { state in
            state.count += 1
            let others = address.map { state.byAddress[$0, default: 0] } ?? 0
            if let address { state.byAddress[address] = others + 1 }
            if others >= maximumByAddress { return Admission.refused }
            guard state.count > maximumForEverybody else { return .everybody }
            state.reserved.insert(ObjectIdentifier(channel))
            return .reserved
        }
        metrics.add(1, to: .connections)
        if admission == .refused { count(.connectionsByAddress) }
        channel.closeFuture.whenComplete { [self] _ in close(ObjectIdentifier(channel), address) }
        return admission
    }

    /// Whether a connection serves only health checks and administrators.
    func isReserved(_ channel: any Channel) -> Bool {
        state.withLock { !$0.reserved.isEmpty && $0.reserved.contains(ObjectIdentifier(channel)) }
    }

    /// The response to everybody else on a reserved connection.
    func refusalForEverybody() -> Problem {
        count(.connections)
        return Problem(
            .serviceUnavailable,
            "Sandmartin has no room for more connections at the moment. Your request was not accepted. Try again in "
                + "5 seconds.",
            headers: [.retryAfter: "5"])
    }

    private enum Refused: String {
        case connections
        case connectionsByAddress = "connections_by_address"
    }

    private func count(_ limit: Refused) { metrics.count(.limitRefusals, [.init("limit", limit.rawValue)]) }

    private func close(_ channel: ObjectIdentifier, _ address: IPAddress?) {
        state.withLock { state in
            state.count -= 1
            state.reserved.remove(channel)
            if let address {
                let rest = state.byAddress[address, default: 1] - 1
                state.byAddress[address] = rest > 0 ? rest : nil
            }
        }
        metrics.add(-1, to: .connections)
    }
}

/// The limit of descriptors of this process.
private enum OpenFiles {
    /// Descriptors that are kept for everything else: files, servers, cells.
    private static let others = 512

    /// Raises the soft limit to the hard one, and returns how many connections then have descriptors.
    static func connections(for wanted: Int, logger: Logger) -> Int {
        let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard getrlimit(descriptors, &limit) == 0 else { return wanted }
        if limit.rlim_cur < limit.rlim_max {
            limit.rlim_cur = limit.rlim_max
            // Fails only without permission, which raising to the hard limit does not need.
            guard setrlimit(descriptors, &limit) == 0, getrlimit(descriptors, &limit) == 0 else { return wanted }
        }
        let allowed = Int(clamping: limit.rlim_cur)
        // A process with few descriptors shares them evenly.
        let available = max(allowed - others, allowed / 2)
        if available < wanted {
            logger.warning(
                """
                Only \(available) connections of limits.connections and limits.reserved_connections have descriptors. \
                Raise LimitNOFILE= of the service's unit, or `ulimit -Hn`.
                """)
        }
        return available
    }
}
