import CCommonMark
import Glibc
import Synchronization

/// A parsed handout: a tree of cmark-gfm.
struct HandoutDocument: ~Copyable {
    private static let extensions = ["autolink", "strikethrough", "table"]
    /// Prints all words after the language of a block of code, in the attribute `data-meta`.
    private static let options = CMARK_OPT_FULL_INFO_STRING

    /// cmark-gfm 0.29 marks the special characters of extensions in global tables while it parses.
    private static let tables = Mutex(())
    private static let registration: Void = cmark_gfm_core_extensions_ensure_registered()

    /// Nil only if the parser found no memory.
    private let root: OpaquePointer?

    private init(_ root: OpaquePointer?) { self.root = root }

    deinit { cmark_node_free(root) }

    /// Parses a text and passes its tree to `body`. The tree lives until `body` returns.
    static func parsing<Result>(_ source: String, _ body: (borrowing HandoutDocument) -> Result) -> Result {
        let document = tables.withLock { _ in HandoutDocument(parsed(source)) }
        return body(document)
    }

    private static func parsed(_ source: String) -> OpaquePointer? {
        _ = registration
        guard let parser = cmark_parser_new(options) else { return nil }
        defer { cmark_parser_free(parser) }
        for name in extensions { cmark_parser_attach_syntax_extension(parser, cmark_find_syntax_extension(name)) }
        var source = source
        source.withUTF8 { bytes in
            let text = UnsafeRawBufferPointer(bytes).bindMemory(to: CChar.self)
            if let start = text.baseAddress { cmark_parser_feed(parser, start, text.count) }
        }
        return cmark_parser_finish(parser)
    }

    /// Without `CMARK_OPT_UNSAFE`, cmark omits raw HTML and the addresses of links that run code.
    var html: String {
        // The extensions' nodes know their extension, so that no list of extensions is needed.
        guard let root, let html = cmark_render_html(root, Self.options, nil) else { return "" }
        defer { free(html) }
        return String(cString: html)
    }

    var references: [HandoutNode] { nodes([CMARK_NODE_LINK, CMARK_NODE_IMAGE]) }
    var rawHTML: [HandoutNode] { nodes([CMARK_NODE_HTML_BLOCK, CMARK_NODE_HTML_INLINE]) }

    /// The nodes of these types in the order of the text.
    private func nodes(_ types: [cmark_node_type]) -> [HandoutNode] {
        guard let root, let iterator = cmark_iter_new(root) else { return [] }
        defer { cmark_iter_free(iterator) }
        var nodes: [HandoutNode] = []
        while true {
            switch cmark_iter_next(iterator) {
            case CMARK_EVENT_DONE: return nodes
            case CMARK_EVENT_ENTER:
                guard let node = cmark_iter_get_node(iterator) else { continue }
                if types.contains(cmark_node_get_type(node)) { nodes.append(HandoutNode(node)) }
            default: continue
            }
        }
    }
}

/// A node of a `HandoutDocument`, valid as long as the document.
struct HandoutNode {
    private let node: OpaquePointer

    init(_ node: OpaquePointer) { self.node = node }

    var isPicture: Bool { cmark_node_get_type(node) == CMARK_NODE_IMAGE }
    var target: String { cmark_node_get_url(node).map { String(cString: $0) } ?? "" }
    var literal: String { cmark_node_get_literal(node).map { String(cString: $0) } ?? "" }

    /// From 1.
    var line: Int {
        var place: OpaquePointer? = node
        while let node = place {
            let line = Int(cmark_node_get_start_line(node))
            if line > 0 { return line }
            place = cmark_node_parent(node)
        }
        return 1
    }

    /// All text within the node.
    var text: String {
        var text = ""
        var child = cmark_node_first_child(node)
        while let node = child {
            text += HandoutNode(node).literal + HandoutNode(node).text
            child = cmark_node_next(node)
        }
        return text
    }

    func setTarget(_ target: String) { _ = cmark_node_set_url(node, target) }

    /// Puts what is within the node in its place, and removes the node.
    func replaceWithText() {
        while let child = cmark_node_first_child(node), cmark_node_insert_before(node, child) == 1 {}
        cmark_node_free(node)
    }
}
