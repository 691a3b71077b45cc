import Foundation
import Testing

/// Loads the dashboard and the alert rules of `packaging/` against the metrics of a running service.
@Suite struct MonitoringTests {
    private static let packaging = Command.source.appending(path: "packaging")
    private static let adminToken = "an-admin-token-for-the-tests"
    private static let suffixes = ["_bucket", "_count", "_sum"]

    /// Runs Prometheus' own checker (Debian's package prometheus).
    private func promtool(_ arguments: [String], stdin: Data = Data()) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/promtool")
        process.arguments = arguments
        process.currentDirectoryURL = Self.packaging.appending(path: "prometheus")
        let input = Pipe()
        let output = Pipe()
        process.standardInput = input
        process.standardOutput = output
        process.standardError = output
        try process.run()
        Thread.detachNewThread {
            try? input.fileHandleForWriting.write(contentsOf: stdin)  // promtool may end without reading everything
            try? input.fileHandleForWriting.close()
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }

    /// Returns the names of our metrics in a text.
    private func names(in text: String) -> Set<String> {
        Set(text.matches(of: /sandmartin_[a-z0-9_]+/).map { String($0.output) })
    }

    private func file(_ path: String) throws -> String {
        try String(contentsOf: Command.source.appending(path: path), encoding: .utf8)
    }

    @Test func `the alert rules are valid and pass their tests`() throws {
        for arguments in [["check", "rules", "alerts.yaml"], ["test", "rules", "alerts_test.yaml"]] {
            let checked = try promtool(arguments)
            #expect(checked.status == 0, "\(checked.output)")
        }
    }

    @Test func `a service exports every metric of the dashboard, the rules and the documentation`() async throws {
        try await withTemporaryDirectory { directory in
            let service = try await RunningService.start(
                ["serve"],
                environment: [
                    "SANDMARTIN_STATE_DIRECTORY": directory.appending(path: "state").path(),
                    "SANDMARTIN_HTTP_PORT": "0", "SANDMARTIN_ADMIN_TOKEN": Self.adminToken,
                ], log: directory.appending(path: "log"))
            let server = try await service.address()
            _ = try await SecretiveSession.run(at: server, adminToken: Self.adminToken)
            let metrics = try await Student(at: server).text("metrics")
            await service.stop()

            let checked = try promtool(["check", "metrics"], stdin: Data(metrics.utf8))
            #expect(checked.status == 0 && checked.output.isEmpty, "\(checked.output)")

            let lines = metrics.split(separator: "\n")
            let families = Set(
                lines.filter { $0.hasPrefix("# TYPE ") }.map { String($0.split(separator: " ")[2]) })
            let samples = Set(
                lines.filter { !$0.hasPrefix("#") }.map { String($0.prefix { $0 != "{" && $0 != " " }) })
            let dashboard = try file("packaging/grafana/sandmartin.json")
            let rules = try file("packaging/prometheus/alerts.yaml")
            let used = names(in: dashboard).union(names(in: rules))
            #expect(used.count > 15)
            // Nothing of these happens in a good session.
            let rare: Set = [
                "sandmartin_live_connections", "sandmartin_live_events_total",
                "sandmartin_live_connections_dropped_total", "sandmartin_grader_faults_total",
                "sandmartin_limit_refusals_total",
            ]
            for name in used {
                let family = Self.suffixes.reduce(name) { $0.hasSuffix($1) ? String($0.dropLast($1.count)) : $0 }
                #expect(families.contains(family), "\(name) is no metric")
                #expect(samples.contains(name) || rare.contains(family), "\(name) has no value after a session")
            }
            let documented = try file("docs/metrics.md").split(separator: "\n")
                .filter { $0.hasPrefix("| `sandmartin_") }.flatMap { names(in: String($0.split(separator: "|")[0])) }
            #expect(Set(documented) == families)
            #expect(names(in: dashboard).isSuperset(of: ["sandmartin_queue_age_seconds", "sandmartin_workers"]))
        }
    }

    @Test func `the dashboard is JSON whose panels all have a query, a unit and a description`() throws {
        let data = Data(try file("packaging/grafana/sandmartin.json").utf8)
        let dashboard = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
        let panels = try #require(dashboard["panels"] as? [[String: Any]])
        #expect(panels.count >= 12)
        for panel in panels {
            #expect((panel["description"] as? String)?.isEmpty == false)
            let targets = try #require(panel["targets"] as? [[String: Any]])
            for target in targets { #expect((target["expr"] as? String)?.contains("sandmartin_") == true) }
        }
    }
}
