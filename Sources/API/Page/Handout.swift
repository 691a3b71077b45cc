import CCommonMark
import Glibc

/// Converts CommonMark to HTML that is safe in the web page.
package enum Handout {
    /// Omits raw HTML and dangerous links: libcmark's default without CMARK_OPT_UNSAFE.
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
