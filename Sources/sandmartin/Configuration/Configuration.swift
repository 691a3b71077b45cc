import Logging
import Sandbox
import Settings

/// Everything that an operator can set; `docs/configuration.md` explains each.
struct Configuration: Hashable {
    struct HTTP: Hashable {
        var address = "127.0.0.1"
        /// 0 lets the kernel choose; the ready line then tells which.
        var port = 8080
        /// Browsers reach us over TLS, which a proxy in front of us ends: cookies are marked Secure.
        var behindTLS = false
    }

    /// Where something listens.
    struct Endpoint: Hashable {
        var address: String
        var port: Int
    }

    var http = HTTP()
    /// Absolute. Holds the private servers' data, their logs and the lock.
    var stateDirectory: String
    /// Nil starts the private PostgreSQL (`serve`) or is an error (`api`, `worker`).
    var databaseURL: String?
    /// Nil starts the private Redis (`serve`) or is an error (`api`, `worker`).
    var redisURL: String?
    /// How many submissions one worker grades at a time; nil means one for each core.
    var workerSlots: Int?
    /// Where `worker`, which has no API, shows its metrics; nil means nowhere.
    var metrics: Endpoint?
    /// How many cells are kept ready for submissions to come; nil means four for each slot.
    var waitingCells: Int?
    /// Absolute; nil means those that came with the installation.
    var exercises: String?
    var policies: String?
    var rootfs: String?
    /// Who shows this bearer token is the admin; nil means that there is none.
    var adminToken: String?
    /// Limits to go without where the host cannot enforce them: the degraded mode, which every result then shows.
    var degraded: Set<DispensableLimit> = []
    var logLevel = Logger.Level.notice
    /// The system user that the private servers run as when we are root.
    var serviceUser = "sandmartin"

    init(stateDirectory: String) { self.stateDirectory = stateDirectory }
}

extension Configuration {
    /// Takes every setting out of `reader`, and rejects what is left in it.
    ///
    /// - Parameter resolve: makes a path absolute.
    init(_ reader: consuming ConfigurationReader, resolve: (String) -> String) throws(SettingsError) {
        var reader = reader
        self.init(stateDirectory: resolve(try reader.path("state_directory") ?? ".sandmartin"))
        if let address = try reader.string("http.address") { http.address = address }
        if let port = try reader.int("http.port", in: 0...65_535) { http.port = port }
        if let behindTLS = try reader.bool("http.behind_tls") { http.behindTLS = behindTLS }
        databaseURL = try reader.url("database.url", schemes: ["postgresql", "postgres"])
        redisURL = try reader.url("redis.url", schemes: ["redis", "unix"])
        workerSlots = try reader.int("worker.slots", in: 1...256)
        metrics = try reader.endpoint("worker.metrics_address")
        waitingCells = try reader.int("worker.waiting_cells", in: 0...1024)
        exercises = try reader.path("exercises").map(resolve)
        policies = try reader.path("policies").map(resolve)
        rootfs = try reader.path("rootfs").map(resolve)
        adminToken = try reader.secret("admin.token") { token in
            token.utf8.count >= 16 && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
                ? nil : "must be at least 16 printable ASCII characters; make one with `openssl rand -hex 32`"
        }
        if let limits = try reader.degraded() { degraded = limits }
        if let level = try reader.logLevel() { logLevel = level }
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
            if text.isEmpty { return .some(nil) }  // the same as none
            guard let endpoint = Configuration.Endpoint(text) else { return nil }
            return endpoint
        } ?? nil
    }

    fileprivate mutating func degraded() throws(SettingsError) -> Set<DispensableLimit>? {
        let limits = DispensableLimit.allCases.map(\.rawValue).joined(separator: ", ")
        return try value("degraded", expected: "limits to go without, of: \(limits)") { text in
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
    /// Reads `127.0.0.1:9100`, or `[::1]:9100`.
    fileprivate init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (1...65_535).contains(port)
        else { return nil }
        let address = text[..<colon].trimmingPrefix("[")
        guard !address.isEmpty else { return nil }
        self.init(address: String(address.last == "]" ? address.dropLast() : address), port: port)
    }
}
