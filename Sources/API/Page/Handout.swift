import CCommonMark
import Glibc

/// CommonMark turned into HTML that is safe in our page.
package enum Handout {
    /// Raw HTML and dangerous links are left out: libcmark's default, unless CMARK_OPT_UNSAFE is given.
    package static func html(fromCommonMark source: String) -> String {
        var source = source
        return source.withUTF8 { bytes in
            let text = UnsafeRawBufferPointer(bytes).bindMemory(to: CChar.self)
            guard let html = cmark_markdown_to_html(text.baseAddress, text.count, CMARK_OPT_DEFAULT) else { return "" }
            defer { free(html) }
            return String(cString: html)
        }
    }
}
