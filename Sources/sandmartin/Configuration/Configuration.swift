import API
import Foundation
import Logging
import Sandbox
import Settings

/// All settings of an operator; `docs/configuration.md` explains them.
struct Configuration: Hashable {
    struct HTTP: Hashable {
        var address = "127.0.0.1"
        /// 0 lets the kernel choose a port, which the ready line then shows.
        var port = 8080
        /// Whether a proxy in front of the service terminates TLS; cookies are then marked Secure.
        var behindTLS = false
        /// The address that browsers use, without a slash at the end; nil means `address` and `port`.
        var publicURL: String?
        /// How long browsers that have used TLS refuse plain HTTP; 0 makes them forget.
        var strictTransportSecurity = Duration.seconds(365 * 86_400)
        /// The networks of the proxies whose `X-Forwarded-For` counts. Nil means this host, with `behindTLS`.
        var trustedProxies: [IPNetwork]?
        /// The largest archive of an exercise that a teacher can send.
        var maximumUploadBytes = 10 << 20
    }

    enum LogFormat: String, CaseIterable, Hashable {
        /// Lines for people.
        case text
        /// One JSON object a line, for programs that collect logs.
        case json
    }

    /// The address and port of a listener.
    struct Endpoint: Hashable {
        var address: String
        var port: Int
    }

    var http = HTTP()
    /// Absolute path; contains the private servers' data, their logs and the lock.
    var stateDirectory: String
    /// Nil starts the private PostgreSQL (`serve`) or is an error (`api`, `worker`).
    var databaseURL: String?
    /// Nil starts the private Redis (`serve`) or is an error (`api`, `worker`).
    var redisURL: String?
    /// How many submissions a worker grades concurrently; nil means one per core.
    var workerSlots: Int?
    /// How many learners' programs a worker runs concurrently beside its gradings; nil means one for three gradings.
    var runSlots: Int?
    /// How many learners' programs that wait for input a worker runs concurrently in addition.
    var interactiveRunSlots = 8
    /// The address where `worker`, which has no API, serves its metrics; nil means that it serves none.
    var metrics: Endpoint?
    /// How many cells are kept ready for submissions; nil means four per slot.
    var waitingCells: Int?
    /// Absolute path; nil means the installation's own.
    var exercises: String?
    var policies: String?
    /// The tree of the root `python`.
    var rootfs: String?
    /// The operator's own roots.
    var roots: String?
    /// The bearer token of a configured admin; nil if only accounts can have the role admin.
    var adminToken: String?
    /// The address of the service that commands call; nil means this host and `http.port`.
    var serviceURL: String?
    /// The API token with which commands call the service.
    var serviceToken: String?
    /// How long a session that began with name and password lasts after its last use.
    var sessionLifetime = Duration.seconds(30 * 86_400)
    /// How long the session of an anonymous learner lasts after its last use. The learner cannot sign in again.
    var anonymousSessionLifetime = Duration.seconds(365 * 86_400)
    /// How long the data of an anonymous learner is kept after the end of the learner's last session.
    var anonymousRetention = Duration.seconds(30 * 86_400)
    var limits = Limits()
    /// Limits that need not be enforced if the host cannot: the degraded mode, which every result then shows.
    var degraded: Set<DispensableLimit> = []
    var logLevel = Logger.Level.notice
    var logFormat = LogFormat.text
    /// The system user that runs the private servers if we are root.
    var serviceUser = "sandmartin"

    init(stateDirectory: String) { self.stateDirectory = stateDirectory }
}

extension Configuration {
    /// Reads every setting from `reader`, and rejects unknown ones.
    ///
    /// - Parameter resolve: makes a path absolute.
    init(_ reader: consuming ConfigurationReader, resolve: (String) -> String) throws(SettingsError) {
        var reader = reader
        self.init(stateDirectory: resolve(try reader.path("state_directory") ?? ".sandmartin"))
        if let address = try reader.string("http.address") { http.address = address }
        if let port = try reader.int("http.port", in: 0...65_535) { http.port = port }
        if let behindTLS = try reader.bool("http.behind_tls") { http.behindTLS = behindTLS }
        http.publicURL = try reader.publicURL("http.public_url")
        if let duration = try reader.duration("http.strict_transport_security") {
            http.strictTransportSecurity = duration
        }
        http.trustedProxies = try reader.networks("http.trusted_proxies")
        if let bytes = try reader.uploadBytes("http.maximum_upload") { http.maximumUploadBytes = bytes }
        databaseURL = try reader.url("database.url", schemes: ["postgresql", "postgres"])
        redisURL = try reader.url("redis.url", schemes: ["redis", "unix"])
        workerSlots = try reader.int("worker.slots", in: 1...256)
        runSlots = try reader.int("worker.run_slots", in: 1...256)
        if let slots = try reader.int("worker.interactive_run_slots", in: 1...256) { interactiveRunSlots = slots }
        metrics = try reader.endpoint("worker.metrics_address")
        waitingCells = try reader.int("worker.waiting_cells", in: 0...1024)
        exercises = try reader.path("exercises").map(resolve)
        policies = try reader.path("policies").map(resolve)
        rootfs = try reader.path("rootfs").map(resolve)
        roots = try reader.path("roots").map(resolve)
        adminToken = try reader.secret("admin.token") { token in
            token.utf8.count >= 16 && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                ? nil : "must be at least 16 printable ASCII characters; make one with `openssl rand -hex 32`"
        }
        serviceURL = try reader.publicURL("service.url")
        serviceToken = try reader.secret("service.token") { token in
            !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                ? nil : "must be an API token: printable ASCII characters without spaces"
        }
        if let lifetime = try reader.lifetime("sessions.lifetime") { sessionLifetime = lifetime }
        if let lifetime = try reader.lifetime("sessions.anonymous_lifetime") { anonymousSessionLifetime = lifetime }
        if let retention = try reader.duration("sessions.anonymous_retention") { anonymousRetention = retention }
        limits = try reader.limits()
        if let limits = try reader.degraded() { degraded = limits }
        if let level = try reader.logLevel() { logLevel = level }
        if let format = try reader.value("log.format", expected: "text or json", LogFormat.init) { logFormat = format }
        if let user = try reader.string("service_user") { serviceUser = user }
        try reader.finish()
    }
}

extension ConfigurationReader {
    fileprivate mutating func path(_ key: String) throws(SettingsError) -> String? {
        try value(key, expected: "a path") { $0.isEmpty || $0.contains("\0") ? nil : $0 }
    }

    fileprivate mutating func url(_ key: String, schemes: [String]) throws(SettingsError) -> String? {
        try secret(key) { text in
            schemes.contains { text.hasPrefix("\($0)://") }
                ? nil : "must begin with \(schemes.map { "\($0)://" }.joined(separator: " or "))"
        }
    }

    fileprivate mutating func endpoint(_ key: String) throws(SettingsError) -> Configuration.Endpoint? {
        try value(key, expected: "address:port, such as 127.0.0.1:9100") { text -> Configuration.Endpoint?? in
            if text.isEmpty { return .some(nil) }  // an empty value means no endpoint
            guard let endpoint = Configuration.Endpoint(text) else { return nil }
            return endpoint
        } ?? nil
    }

    fileprivate mutating func lifetime(_ key: String) throws(SettingsError) -> Duration? {
        try value(key, expected: "a duration from 5min to 3650d, such as 12h or 30d") { text in
            Duration(text: text).flatMap { $0 >= .seconds(300) ? $0 : nil }
        }
    }

    fileprivate mutating func uploadBytes(_ key: String) throws(SettingsError) -> Int? {
        try value(key, expected: "a size from 64KiB to 64MiB") { text in
            ByteCount(text).flatMap { (64 << 10...64 << 20).contains($0.bytes) ? Int($0.bytes) : nil }
        }
    }

    fileprivate mutating func duration(_ key: String) throws(SettingsError) -> Duration? {
        try value(key, expected: "a duration from 0s to 3650d, such as 12h or 30d") { Duration(text: $0) }
    }

    /// Nil for an empty value.
    fileprivate mutating func publicURL(_ key: String) throws(SettingsError) -> String? {
        try value(key, expected: "http:// or https://, a host, and a port if it is not the usual one") {
            text -> String?? in
            if text.isEmpty { return .some(nil) }
            let url = text.hasSuffix("/") ? String(text.dropLast()) : text
            guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme),
                parts.host?.isEmpty == false, parts.path.isEmpty, parts.query == nil, parts.fragment == nil,
                parts.user == nil
            else { return nil }
            return url
        } ?? nil
    }

    fileprivate mutating func degraded() throws(SettingsError) -> Set<DispensableLimit>? {
        let limits = DispensableLimit.allCases.map(\.rawValue).joined(separator: ", ")
        return try value("degraded", expected: "a list of limits that need not be enforced, from: \(limits)") { text in
            let names = text.split { $0 == "," || $0 == " " }.map(String.init)
            let limits = names.compactMap(DispensableLimit.init)
            return limits.count == names.count ? Set(limits) : nil
        }
    }

    fileprivate mutating func logLevel() throws(SettingsError) -> Logger.Level? {
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        return try value("log.level", expected: "one of \(levels)") { Logger.Level(rawValue: $0) }
    }
}

extension Configuration.Endpoint {
    /// Reads `127.0.0.1:9100` or `[::1]:9100`.
    fileprivate init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        let address = text[..<colon].trimmingPrefix("[")
        guard !address.isEmpty else { return nil }
        self.init(address: String(address.last == "]" ? address.dropLast() : address), port: port)
    }
}
