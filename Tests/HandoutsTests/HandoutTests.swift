import Handouts
import Testing

struct HandoutTests {
    /// A handout of an exercise with these files.
    private func html(_ source: String, files: Set<String> = []) -> String {
        Handout(source).html { files.contains($0) ? "/files/\($0.addingPercentEncoding())" : nil }
    }

    @Test func `converts CommonMark to HTML`() {
        #expect(
            html("# Grüße\n\nReturn `\"Hello\"`.")
                == "<h1>Grüße</h1>\n<p>Return <code>&quot;Hello&quot;</code>.</p>\n")
    }

    @Test func `converts tables, with the alignment of columns as an attribute that the page's policy allows`() {
        let html = html("| name | age |\n|:-:|--:|\n| Ada | ~~35~~ 36 |")
        #expect(html.contains("<th align=\"center\">name</th>"))
        #expect(html.contains("<td align=\"right\"><del>35</del> 36</td>"))
        #expect(!html.contains("style"))
    }

    @Test func `makes links of addresses`() {
        let html = html("See https://docs.python.org/3/ and mail ada@example.org.")
        #expect(html.contains("<a href=\"https://docs.python.org/3/\">https://docs.python.org/3/</a>"))
        #expect(html.contains("<a href=\"mailto:ada@example.org\">"))
    }

    @Test func `keeps the words after a fence`() {
        #expect(
            html("```python try\nprint(1)\n```")
                == "<pre><code class=\"language-python\" data-meta=\"try\">print(1)\n</code></pre>\n")
    }

    @Test func `omits raw HTML`() {
        let html = html("<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\na <b onclick=x>y</b>")
        for part in ["<script", "alert", "<img", "onerror", "<b", "onclick"] {
            #expect(!html.contains(part), "\(html)")
        }
    }

    @Test(
        arguments: [
            "javascript:alert(1)", "JaVaScRiPt:alert(1)", "&#106;avascript:alert(1)", "java&#10;script:alert(1)",
            "data:text/html,x", "data:image/png;base64,eA==", "vbscript:x", "file:///etc/passwd", "blob:x",
            "//evil.org", "/api/v1/session", "\\\\evil.org", "#/hello", ".hidden", "a//b", "%zz", "%ff",
            "../tests.py", "files/../../tests.py", "%2e%2e/tests.py", "..%2ftests.py", "tests.py",
        ])
    func `leaves only the text of a link that students cannot follow`(_ target: String) {
        let html = html("a [text](<\(target)>) b ![picture](<\(target)>) c", files: ["data.csv"])
        #expect(html == "<p>a text b picture c</p>\n", "\(target)")
    }

    @Test func `gives links and pictures the addresses of the exercise's files`() {
        let html = html(
            "![A *rocket*](rocket.png) [data](files/sub/my%20data.csv) ![x](./rocket.png \"title\")",
            files: ["rocket.png", "sub/my data.csv"])
        #expect(html.contains("<img src=\"/files/rocket.png\" alt=\"A rocket\" />"))
        #expect(html.contains("<a href=\"/files/sub/my%20data.csv\">data</a>"))
        #expect(html.contains("<img src=\"/files/rocket.png\" alt=\"x\" title=\"title\" />"))
    }

    @Test func `shows no pictures of other servers and no files that are no pictures`() {
        #expect(
            html("![one](https://example.org/x.png) ![two](data.csv)", files: ["data.csv"]) == "<p>one two</p>\n")
    }

    @Test func `leaves the text of links and pictures within each other, and in tables`() {
        #expect(html("![a ![b](x:y) [c](x:z)](x:w)") == "<p>a b c</p>\n")
        #expect(html("[![a](no.png)](https://example.org)").contains("<a href=\"https://example.org\">a</a>"))
        #expect(html("| [a *b*](x:y) |\n|---|\n| ![c](no.png) |").contains("<th>a <em>b</em></th>"))
    }

    @Test func `converts an empty text to an empty text`() {
        #expect(html("") == "")
        #expect(html("\u{0}\u{FEFF}").contains("\u{FFFD}"))
    }

    @Test func `finds links, pictures and raw HTML with their lines`() {
        let handout = Handout(
            """
            # Title

            First [one](a.csv),
            then ![two *words*](b.png)
            and <b>bold</b>.

            - An item
            - and ![](c.png)

            | x | y |
            |---|---|
            | 1 | [three](https://example.org) |

            <!-- a note of the author -->

            <div>
            """)
        #expect(handout.references.map(\.line) == [3, 4, 8, 12])
        #expect(handout.references.map(\.isPicture) == [false, true, true, false])
        #expect(handout.references.map(\.text) == ["one", "two words", "", "three"])
        #expect(handout.references.map(\.target) == [.file("a.csv"), .file("b.png"), .file("c.png"), .address])
        #expect(handout.linesOfRawHTML == [5, 5, 16])
    }

    @Test func `converts hostile handouts`() {
        let many = 20_000
        for text in [
            String(repeating: "> ", count: many) + "deep", String(repeating: "[", count: many),
            String(repeating: "![", count: many) + String(repeating: "](x)", count: many),
            String(repeating: "*a **a ", count: many), "|" + String(repeating: "a|", count: 5000) + "\n|-|",
            String(repeating: "<!--", count: many), String(repeating: "w.", count: many) + "@",
            String(repeating: "a", count: Handout.maximumBytes),
        ] {
            let html = html(text)
            #expect(!html.isEmpty)
        }
    }

    @Test func `converts many handouts at the same time`() async {
        let expected = "<p><del>a</del></p>\n"
        await withTaskGroup(of: String.self) { group in
            for _ in 0..<200 { group.addTask { html("~~a~~") } }
            for await html in group { #expect(html == expected) }
        }
    }

    @Test func `decodes and encodes paths`() {
        #expect("ä b/%?.csv".addingPercentEncoding() == "%C3%A4%20b/%25%3F.csv")
        #expect("%C3%A4%20b/%25%3f.csv".removingPercentEncoding() == "ä b/%?.csv")
        for wrong in ["%", "%2", "%+1", "%g0", "%C3"] { #expect(wrong.removingPercentEncoding() == nil) }
    }

    @Test func `knows pictures by name and by beginning`() {
        #expect(FileType(of: "a/b.PNG").contentType == "image/png")
        #expect(FileType(of: "table.csv").contentType == "text/csv; charset=utf-8")
        #expect(!FileType(of: "svg").isPicture)
        #expect(FileType(of: "page.html").contentType == "application/octet-stream")
        #expect(FileType(of: "a.svg").fits(Array("\n<svg/>".utf8)))
        #expect(!FileType(of: "a.png").fits(Array("<svg/>".utf8)))
        #expect(FileType(of: "a.txt").fits([]))
    }
}
