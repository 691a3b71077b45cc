import HTTPTypes
import Testing

@testable import API

struct SameOriginTests {
    private func request(_ method: HTTPRequest.Method = .post, _ fields: [(String, String)]) -> HTTPRequest {
        var request = HTTPRequest(method: method, scheme: "http", authority: "learn.example:8080", path: "/")
        for (name, value) in fields { request.headerFields[named: name] = value }
        return request
    }

    private func isRefused(_ request: HTTPRequest, trustsForwardedHeaders: Bool = false) -> Bool {
        refusal(of: request, trustsForwardedHeaders: trustsForwardedHeaders) != nil
    }

    /// The `detail` of the problem. Nil if the request is accepted.
    private func refusal(
        of request: HTTPRequest, trustsForwardedHeaders: Bool = false, log: RecordedLog = RecordedLog()
    ) -> String? {
        let origin = SameOrigin(
            trustsForwardedHeaders: trustsForwardedHeaders, faults: ProxyFaults(logger: log.logger))
        do {
            try origin.check(request)
            return nil
        } catch { return (error as? Problem)?.detail ?? "\(error)" }
    }

    @Test func `accepts requests from its own page`() {
        #expect(!isRefused(request(.post, [("Origin", "http://learn.example:8080")])))
        #expect(!isRefused(request(.post, [("Sec-Fetch-Site", "same-origin")])))
        #expect(!isRefused(request(.delete, [("Origin", "HTTP://Learn.Example:8080")])))
    }

    @Test func `refuses requests from another site's page`() {
        #expect(isRefused(request(.post, [("Origin", "http://evil.example")])))
        #expect(isRefused(request(.post, [("Origin", "http://learn.example:8081")])))
        #expect(isRefused(request(.post, [("Origin", "null")])))
        #expect(isRefused(request(.delete, [("Sec-Fetch-Site", "cross-site")])))
        #expect(isRefused(request(.post, [("Sec-Fetch-Site", "same-site")])))
    }

    @Test func `accepts clients other than browsers`() {
        #expect(!isRefused(request(.post, [])))
    }

    @Test func `accepts cross-site reads`() {
        #expect(!isRefused(request(.get, [("Origin", "http://evil.example")])))
    }

    @Test func `uses a forwarded host only behind a trusted proxy`() {
        let forwarded = request(.post, [("Origin", "https://school.example"), ("X-Forwarded-Host", "school.example")])
        #expect(isRefused(forwarded))
        #expect(!isRefused(forwarded, trustsForwardedHeaders: true))
    }

    @Test func `names the headers of the proxy when the origin is not the host`() throws {
        let log = RecordedLog()
        let proxied = request(.post, [("Origin", "https://school.example"), ("X-Forwarded-Host", "school.example")])
        let detail = try #require(refusal(of: proxied, log: log))
        for word in ["Host", "X-Forwarded-Host", "http.behind_tls: true", "docs/configuration.md"] {
            #expect(detail.contains(word))
        }
        let line = try #require(log.lines.first)
        for word in ["origin=https://school.example", "host=learn.example:8080", "x-forwarded-host=school.example"] {
            #expect(line.contains(word))
        }
    }

    @Test func `blames no proxy when the browser names another site`() {
        let log = RecordedLog()
        for headers in [
            [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")], [("Sec-Fetch-Site", "same-site")],
            [("Origin", "null")],
        ] {
            #expect(refusal(of: request(.post, headers), log: log)?.contains("another site's page") == true)
            #expect(refusal(of: request(.post, headers), log: log)?.contains("proxy") == false)
        }
        #expect(log.lines.isEmpty)
    }

    @Test func `logs each kind of proxy fault once an hour, without control characters`() {
        let log = RecordedLog()
        let faults = ProxyFaults(logger: log.logger)
        let long = "https://" + String(repeating: "a", count: 10_000)
        let first = request(.post, [("Origin", "https://caf\u{e9}.example"), ("X-Forwarded-Host", long)])
        let start = ContinuousClock.now
        for second in 0..<100 { faults.report(.host, of: first, at: start + .seconds(second)) }
        #expect(log.lines.count == 1)
        #expect(log.lines.first?.contains("origin=https://caf?.example ") == true)
        #expect((log.lines.first?.utf8.count ?? 0) < 1000)
        faults.report(.upgrade, of: first, at: start)
        #expect(log.lines.count == 2)
        faults.report(.host, of: first, at: start + ProxyFaults.interval)
        #expect(log.lines.count == 3)
    }
}
