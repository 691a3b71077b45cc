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
        do {
            try SameOrigin(trustsForwardedHeaders: trustsForwardedHeaders).check(request)
            return false
        } catch { return true }
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
}
