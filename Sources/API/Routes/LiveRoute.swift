import Hummingbird

/// Explains, to whatever asks the live address without being upgraded there, why.
struct LiveRoute: Sendable {
    let admission: LiveAdmission

    func add(to table: inout RouteTable) {
        table.open(.get, LiveAdmission.path) { request, _ in
            _ = try await admission.judge(request.head)
            // An admitted handshake is upgraded before it gets here, so this came late on its connection.
            throw LiveAdmission.upgradeRequired
        }
    }
}
