import Foundation
import Testing

@testable import Handouts

/// The sizes of pictures, from real files, and from headers that nobody has checked.
struct PictureSizeTests {
    private func size(_ name: String, _ bytes: [UInt8]) -> [Int]? {
        PictureSize(of: FileType(of: name), beginning: bytes).map { [$0.width, $0.height] }
    }

    private func size(svg: String) -> [Int]? { size("a.svg", Array(svg.utf8)) }

    /// Pictures of 7 times 5 pixels, in Base64.
    private static let files: [String: String] = [
        "drawing.gif": """
        R0lGODlhBwAFAIAAAP///8wAACwAAAAABwAFAAACFQyIEGBAhAADIgQYECHAgAgBBkSIAgA7
        """,
        "drawing.png": """
        iVBORw0KGgoAAAANSUhEUgAAAAcAAAAFCAYAAACJmvbYAAAALklEQVR4AYyLwQkAAAgCrZXaf4Rmsk9Gr0gQ4Q6dRxydNIPaCCMF9v5k\
        kFD1LgAAAP//pM13RwAAAAZJREFUAwCWnSTvGt/g+gAAAABJRU5ErkJggg==
        """,
        "lossless.webp": """
        UklGRiIAAABXRUJQVlA4TBYAAAAvBgABAA8w/59hnv/5Dy187C+i/xEB
        """,
        "lossy.webp": """
        UklGRkgAAABXRUJQVlA4IDwAAACwAQCdASoHAAUABABoJQBdgCP+ywQAAP64VVDVhvyzghbo/fRLbONJm/0nowKH7jjZhpxx/fuaw57A\
        AAA=
        """,
        "photo.jpg": """
        /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6jq62r\
        Z4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk\
        pKT/wAARCAAFAAcDASIAAhEBAxEB/8QAFQABAQAAAAAAAAAAAAAAAAAAAAX/xAAdEAABBAIDAAAAAAAAAAAAAAACAAEDBBExIWGh/8QA\
        FQEBAQAAAAAAAAAAAAAAAAAAAAH/xAAWEQEBAQAAAAAAAAAAAAAAAAABADH/2gAMAwEAAhEDEQA/ALwV5BvSTvYIoyHDRPodc769RESq\
        rt//2Q==
        """,
        "transparent.webp": """
        UklGRm4AAABXRUJQVlA4WAoAAAAQAAAABgAABAAAQUxQSAsAAAABDzD/ERGieBH9DwBWUDggPAAAAJABAJ0BKgcABQAEAGglAF2AGteI\
        AAD+mwQjKUvZLJnMp3oLW1E6tuu7tbYwcrwUOJki9qq19+7xz+VAAA==
        """,
    ]

    @Test(arguments: files.keys.sorted()) func `is read from a file of each format`(name: String) throws {
        let file = try #require(Self.files[name].flatMap { Data(base64Encoded: $0) })
        #expect(size(name, Array(file)) == [7, 5])
    }

    @Test(arguments: files.keys.sorted()) func `is nil for a file that ends too early, and never read beyond its end`(
        name: String
    ) throws {
        let file = try #require(Self.files[name].flatMap { Data(base64Encoded: $0) })
        for count in 0..<file.count {
            let found = size(name, Array(file.prefix(count)))
            #expect(found == nil || found == [7, 5], "the first \(count) bytes")
        }
        #expect(size(name, Array(file.prefix(8))) == nil)
    }

    @Test func `is within its bounds whatever byte of a file is changed`() throws {
        for (name, text) in Self.files {
            let file = Array(try #require(Data(base64Encoded: text)))
            for place in file.indices {
                for byte: UInt8 in [0, 1, 0x7F, 0xFF] {
                    var changed = file
                    changed[place] = byte
                    guard let size = size(name, changed) else { continue }
                    #expect(size.allSatisfy { (1...PictureSize.longestSide).contains($0) })
                }
            }
        }
    }

    @Test func `is nil for sides of no length and for very long ones`() {
        func png(_ width: [UInt8], _ height: [UInt8]) -> [UInt8] {
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + width + height
        }
        #expect(size("a.png", png([0, 0, 0, 1], [0, 0, 0x40, 0])) == [1, 1 << 14])
        #expect(size("a.png", png([0, 0, 0, 1], [0, 0, 0x40, 1])) == nil)
        #expect(size("a.png", png([0, 0, 0, 0], [0, 0, 0, 1])) == nil)
        #expect(size("a.png", png([0xFF, 0xFF, 0xFF, 0xFF], [0, 0, 0, 1])) == nil)
    }

    @Test func `of a JPEG is found after other segments, and turned as its Exif data says`() {
        let start: [UInt8] = [0xFF, 0xD8]
        let frame: [UInt8] = [0xFF, 0xC2, 0, 11, 8, 0, 5, 0, 7, 1, 1, 0x11, 0]
        func exif(_ orientation: UInt8, isLittleEndian: Bool = false) -> [UInt8] {
            let tiff: [UInt8] =
                isLittleEndian
                ? [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0]
                : [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]
            return [0xFF, 0xE1, 0, UInt8(8 + tiff.count)] + Array("Exif\0\0".utf8) + tiff
        }
        #expect(size("a.jpg", start + frame) == [7, 5])
        #expect(size("a.jpg", start + [0xFF, 0xFE, 0, 4, 1, 2, 0xFF, 0xFF] + frame) == [7, 5])
        for orientation: UInt8 in 0...9 {
            let expected = (5...8).contains(orientation) ? [5, 7] : [7, 5]
            #expect(size("a.jpeg", start + exif(orientation) + frame) == expected)
            #expect(size("a.jpeg", start + exif(orientation, isLittleEndian: true) + frame) == expected)
        }
        // A directory far beyond the segment, and one with more entries than the segment can hold.
        var far = exif(6)
        far.replaceSubrange(14..<18, with: [0xFF, 0xFF, 0xFF, 0xFF])
        var many = exif(6)
        many.replaceSubrange(18..<22, with: [0xFF, 0xFF, 0, 0])
        for hostile in [far, many] { #expect(size("a.jpg", start + hostile + frame) == [7, 5]) }
    }

    @Test(
        arguments: [
            [0xFF, 0xD8, 0xFF, 0xE0, 0, 0], [0xFF, 0xD8, 0xFF, 0xE0, 0, 1], [0xFF, 0xD8, 0xFF, 0xE0, 0xFF, 0xFF],
            [0xFF, 0xD8, 0xFF, 0xDA, 0, 2, 0xFF, 0xC0, 0, 11, 8, 0, 5, 0, 7], [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xFF],
            [0xFF, 0xD8, 0xFF, 0xC4, 0, 11, 8, 0, 5, 0, 7, 1, 1], [0xFF, 0xD8, 0xFF, 0xD9],
            [0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0],
        ] as [[UInt8]])
    func `is nil for a malformed JPEG`(bytes: [UInt8]) { #expect(size("a.jpg", bytes) == nil) }

    @Test(arguments: [
        ("<svg width=\"7\" height='5'/>", [7, 5]), ("<svg\n width = \"7px\"\theight=\"5\" >", [7, 5]),
        ("\u{FEFF}\n<?xml version='1.0'?><!-- <svg> --><!DOCTYPE svg PUBLIC 'x'>\n<svg width='7' height='5'>", [7, 5]),
        ("<svg id='a>b' width='7' height='5'>", [7, 5]),
        ("<svg width=\"72pt\" height=\"1in\">", [96, 96]), ("<svg width=\"25.4mm\" height=\"2.54cm\">", [96, 96]),
        ("<svg width=\"6.6\" height=\"1.5pc\">", [7, 24]),
    ])
    func `of an SVG comes from its root element`(text: String, expected: [Int]) { #expect(size(svg: text) == expected) }

    @Test(arguments: [
        "<svg viewBox=\"0 0 7 5\">", "<svg width=\"7\">", "<svg width=\"100%\" height=\"5\">",
        "<svg width=\"7em\" height=\"5em\">", "<svg width=\"-7\" height=\"5\">", "<svg width=\"1e3\" height=\"5\">",
        "<svg width=\"nan\" height=\"5\">", "<svg width=\"\" height=\"5\">", "<svg width=\"7\" height=\"0\">",
        "<svg width=\"7\" height=\"99999999999999999999999999\">", "<svg width=\"7\" height=\"5",
        "<svg width=7 height=5>",
        "<svg width=\"7\"height=\"5\">", "<svg", "<svg ", "<",
        "<svgwidth=\"7\" height=\"5\">", "<a/><svg width=\"7\" height=\"5\">", "<!-- <svg width=\"7\" height=\"5\">",
        "<!DOCTYPE svg [<!ENTITY a \"7\">]><svg width=\"&a;\" height=\"5\">", "<?<svg width=\"7\" height=\"5\">",
        "<svg width=\"&#55;\" height=\"5\">", "<svg = width=\"7\" height=\"5\">", "<svg width height=\"5\">",
    ])
    func `is nil for an SVG without lengths, or with a malformed beginning`(text: String) {
        #expect(size(svg: text) == nil)
    }

    @Test func `is nil for files that are no pictures, or other ones than their names say`() throws {
        let gif = Array("GIF89a".utf8) + [7, 0, 5, 0, 0, 0, 0]
        #expect(size("a.gif", gif) == [7, 5])
        for name in ["a.png", "a.jpg", "a.webp", "a.svg", "a.txt", "gif"] { #expect(size(name, gif) == nil) }
    }

    @Test func `is examined in a time that grows with the length of the file only`() {
        let space = Array(repeating: UInt8(ascii: " "), count: PictureSize.examinedBytes)
        #expect(size("a.svg", Array("<svg".utf8) + space) == nil)
        #expect(size(svg: String(repeating: "<!---->", count: PictureSize.examinedBytes / 7)) == nil)
        #expect(size(svg: "<svg" + String(repeating: " a='1'", count: PictureSize.examinedBytes / 6)) == nil)
        #expect(size("a.jpg", [0xFF, 0xD8] + Array(repeating: 0xFF, count: PictureSize.examinedBytes)) == nil)
        let directory: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0xFF, 0xFF]
        let segment = [0xFF, 0xE1, 0xFF, 0xF0] + Array("Exif\0\0".utf8) + directory
        let padding = [UInt8](repeating: 0, count: 0xFFF0 - 2 - 6 - directory.count)
        #expect(size("a.jpg", [0xFF, 0xD8] + segment + padding + segment + padding + segment + padding) == nil)
    }
}

extension HandoutTests {
    @Test func `gives pictures their sizes, and lets all but the first wait for the reader`() {
        let sizes = ["a.png": PictureSize(7, 5), "b.png": PictureSize(70, 50)].compactMapValues(\.self)
        let html = Handout("![a](a.png) ![<img src=\"/files/a.png\">](b.png \"b\") ![c](c.png) ![d](a.png) [a](a.png)")
            .html(address: { "/files/\($0)" }, size: { sizes[$0] })
        #expect(html.contains("<p><img width=\"7\" height=\"5\" src=\"/files/a.png\" alt=\"a\" />"))
        #expect(html.contains("<img width=\"70\" height=\"50\" loading=\"lazy\" src=\"/files/b.png\""))
        #expect(html.contains("title=\"b\" />"))
        #expect(html.contains(" <img src=\"/files/c.png\" alt=\"c\" />"))
        #expect(html.contains("<img width=\"7\" height=\"5\" loading=\"lazy\" src=\"/files/a.png\" alt=\"d\" />"))
        #expect(html.contains("<a href=\"/files/a.png\">a</a>"))
        #expect(html.matches(of: #/<img /#).count == 4)
    }

    @Test func `gives no size to a text that looks like a picture`() throws {
        let size = try #require(PictureSize(7, 5))
        let text = "<img src=\"/files/a.png\">"
        let html = Handout("`\(text)` \\\(text) \(text) ![](a.png)")
            .html(address: { "/files/\($0)" }, size: { _ in size })
        #expect(html.matches(of: #/width=/#).count == 1)
    }
}
