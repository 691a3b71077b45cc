import Testing

@testable import API

struct HandoutTests {
    @Test func `converts CommonMark to HTML`() {
        #expect(
            Handout.html(fromCommonMark: "# Grüße\n\nReturn `\"Hello\"`.")
                == "<h1>Grüße</h1>\n<p>Return <code>&quot;Hello&quot;</code>.</p>\n")
    }

    @Test func `omits raw HTML and links that run code`() {
        let html = Handout.html(fromCommonMark: "<script>alert(1)</script>\n\n[x](javascript:alert(1)) <b>y</b>")
        #expect(!html.contains("<script"))
        #expect(!html.contains("javascript:"))
        #expect(!html.contains("<b>"))
    }

    @Test func `converts an empty text to an empty text`() {
        #expect(Handout.html(fromCommonMark: "") == "")
    }
}
