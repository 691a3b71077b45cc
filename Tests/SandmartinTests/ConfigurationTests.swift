import API
import Foundation
import Logging
import Sandbox
import Settings
import Testing

@testable import sandmartin

struct ConfigurationTests {
    /// Reads `yaml` as the configuration file `sandmartin.yaml`; relative paths are below `/here`.
    private func configuration(
        _ yaml: String? = nil, environment: [String: String] = [:], files: [String: String] = [:]
    ) throws -> Configuration {
        let reader = ConfigurationReader(
            root: try yaml.map { try SettingsMapping(text: $0, file: "sandmartin.yaml") }, environment: environment,
            readFile: { try #require(files[$0]) })
        return try Configuration(reader) { $0.hasPrefix("/") ? $0 : "/here/" + $0 }
    }

    /// Returns the text of the error that reading throws; nil if it succeeds.
    private func complaint(
        _ yaml: String? = nil, environment: [String: String] = [:], files: [String: String] = [:]
    ) -> String? {
        do {
            _ = try configuration(yaml, environment: environment, files: files)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `a configuration file is not needed`() throws {
        let configuration = try configuration()
        #expect(configuration.http == .init(address: "127.0.0.1", port: 8080, behindTLS: false))
        #expect(configuration.stateDirectory == "/here/.sandmartin")
        #expect(configuration.databaseURL == nil && configuration.redisURL == nil)
    }

    @Test func `the example file holds the defaults`() throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "sandmartin.example.yaml")
        var expected = Configuration(stateDirectory: "/here/.sandmartin")
        expected.workerSlots = 2
        expected.runSlots = 2
        expected.waitingCells = 8
        #expect(try configuration(String(contentsOf: file, encoding: .utf8)) == expected)
    }

    @Test func `every key of a file is read`() throws {
        let configuration = try configuration(
            """
            http:
              address: "0.0.0.0"
              port: 80
              behind_tls: true
              public_url: "https://school.example/"
              strict_transport_security: 1d
              trusted_proxies: "10.0.0.0/8, 2001:db8::1"
            state_directory: /var/lib/sandmartin
            database: {url: "postgresql:///x"}
            redis: {url: "redis://cache:6379/1"}
            worker: {slots: 3, metrics_address: "[::1]:9100"}
            exercises: course
            policies: /etc/policies
            rootfs: /srv/python
            roots: own-roots
            admin: {token: 0123456789abcdef}
            log: {level: debug, format: json}
            sessions: {lifetime: 12h, anonymous_lifetime: 7d, anonymous_retention: 0s}
            limits: {sessions_by_address: 5/h, runs_by_session: none, live_by_session: 3, connections: 100}
            degraded: swap, memory
            service_user: postgres
            """)
        var expected = Configuration(stateDirectory: "/var/lib/sandmartin")
        expected.http = .init(
            address: "0.0.0.0", port: 80, behindTLS: true, publicURL: "https://school.example",
            strictTransportSecurity: .seconds(86_400),
            trustedProxies: ["10.0.0.0/8", "2001:db8::1"].compactMap { IPNetwork($0) })
        expected.limits.rates[.sessionsByAddress] = Rate(5, per: .seconds(3600))
        expected.limits.rates[.runsBySession] = nil
        expected.limits.liveBySession = 3
        expected.limits.connections = 100
        expected.databaseURL = "postgresql:///x"
        expected.redisURL = "redis://cache:6379/1"
        expected.workerSlots = 3
        expected.metrics = .init(address: "::1", port: 9100)
        expected.exercises = "/here/course"
        expected.policies = "/etc/policies"
        expected.rootfs = "/srv/python"
        expected.roots = "/here/own-roots"
        expected.adminToken = "0123456789abcdef"
        expected.logLevel = .debug
        expected.logFormat = .json
        expected.sessionLifetime = .seconds(12 * 3600)
        expected.anonymousSessionLifetime = .seconds(7 * 86_400)
        expected.anonymousRetention = .seconds(0)
        expected.degraded = [.memory, .swap]
        expected.serviceUser = "postgres"
        #expect(configuration == expected)
    }

    @Test(arguments: [
        "school.example", "ftp://school.example", "https://", "https://school.example/path", "https://a@b",
        "https://b?c",
    ])
    func `the public address must be one of a server`(text: String) {
        #expect(complaint("http: {public_url: \"\(text)\"}")?.contains("http:// or https://, a host") == true)
    }

    @Test func `all limits on visitors can be switched off at once`() throws {
        let configuration = try configuration("limits: {enabled: false, connections: 100}")
        #expect(configuration.limits.rates.isEmpty)
        #expect(configuration.limits.liveBySession == .max)
        #expect(configuration.limits.connections == 100)
    }

    @Test func `an error names the limits of the degraded mode`() {
        #expect(complaint("degraded: cpu")?.contains("memory, swap, processes, cores") == true)
    }

    @Test func `the environment overrides the file`() throws {
        let configuration = try configuration(
            "http: {port: 80}\nlog: {level: debug}",
            environment: ["SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_EXERCISES": "/course", "PATH": "/bin"])
        #expect(configuration.http.port == 0)
        #expect(configuration.exercises == "/course")
        #expect(configuration.logLevel == .debug)
    }

    @Test func `a secret may come from a file`() throws {
        let configuration = try configuration(
            environment: ["SANDMARTIN_DATABASE_URL_FILE": "/run/secrets/db"],
            files: ["/run/secrets/db": "postgresql://me:word@host/db\n"])
        #expect(configuration.databaseURL == "postgresql://me:word@host/db")
    }

    @Test func `an empty URL means the private server`() throws {
        #expect(try configuration("redis: {url: \"\"}").redisURL == nil)
    }

    @Test(arguments: [
        ("http:\n  prot: 80", "sandmartin.yaml:2: http.prot: is not a known key; remove it or correct its spelling"),
        ("databse: {url: x}", "sandmartin.yaml:1: databse: is not a known key; remove it or correct its spelling"),
        ("http:\n  port: 70000", "sandmartin.yaml:2: http.port: \"70000\" must be a whole number from 0 to 65535"),
        (
            "log: {level: loud}",
            "sandmartin.yaml:1: log.level: \"loud\" must be one of "
                + "trace, debug, info, notice, warning, error, critical"
        ),
        ("log: {format: xml}", "sandmartin.yaml:1: log.format: \"xml\" must be text or json"),
        (
            "admin:\n  token: short",
            "sandmartin.yaml:2: admin.token: must be at least 16 printable ASCII characters; "
                + "make one with `openssl rand -hex 32`"
        ),
        (
            "database: {url: \"mysql://me:word@host\"}",
            "sandmartin.yaml:1: database.url: must begin with postgresql:// or postgres://"
        ),
        (
            "worker: {metrics_address: \"9100\"}",
            "sandmartin.yaml:1: worker.metrics_address: \"9100\" must be address:port, such as 127.0.0.1:9100"
        ),
        (
            "limits: {runs_by_session: \"60\"}",
            "sandmartin.yaml:1: limits.runs_by_session: \"60\" must be a count and a period, such as 60/min or "
                + "1200/10min, or none"
        ),
        (
            "http: {trusted_proxies: proxy.example}",
            "sandmartin.yaml:1: http.trusted_proxies: \"proxy.example\" must be a list of addresses and networks, "
                + "such as 127.0.0.1, 10.0.0.0/8, or none"
        ),
        ("http: 80", "sandmartin.yaml:1: http: must hold `key: value` lines"),
    ])
    func `an error names file, line and key`(yaml: String, expected: String) {
        #expect(complaint(yaml) == expected)
    }

    @Test func `a wrong value in the file is an error even if the environment overrides it`() {
        #expect(complaint("http: {port: x}", environment: ["SANDMARTIN_HTTP_PORT": "80"]) != nil)
    }

    @Test func `an error names the environment variable`() {
        #expect(
            complaint(environment: ["SANDMARTIN_WORKER_SLOTS": "many"])
                == "environment: SANDMARTIN_WORKER_SLOTS: \"many\" must be a whole number from 1 to 256")
        #expect(
            complaint(environment: ["SANDMARTIN_HTTP_PROT": "80"])
                == "environment: SANDMARTIN_HTTP_PROT: is not a known variable; unset it or correct its spelling")
    }

    @Test func `a secret that is set twice is refused`() {
        #expect(
            complaint(
                environment: ["SANDMARTIN_ADMIN_TOKEN": "0123456789abcdef", "SANDMARTIN_ADMIN_TOKEN_FILE": "/x"],
                files: ["/x": "0123456789abcdef"])
                == "environment: SANDMARTIN_ADMIN_TOKEN_FILE: is set together with SANDMARTIN_ADMIN_TOKEN; "
                + "unset one of them")
    }

    @Test func `an error never repeats a secret`() {
        let complaint = complaint(environment: ["SANDMARTIN_DATABASE_URL": "mysql://me:password@host"])
        #expect(complaint == "environment: SANDMARTIN_DATABASE_URL: must begin with postgresql:// or postgres://")
    }
}
