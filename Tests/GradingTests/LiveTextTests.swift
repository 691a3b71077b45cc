import Grading
import Testing

/// Pieces of a running program's output.
@Suite struct LiveTextTests {
    @Test func `a character is never cut, however the bytes arrive`() {
        let text = "aé€😀\u{0}z"
        for size in 1...5 {
            var live = LiveText(limit: 1000)
            var pieces = ""
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                if let piece = live.add(Array(bytes.prefix(size))) {
                    #expect(piece.offset == pieces.utf8.count)
                    pieces += piece.text
                }
                bytes = bytes.dropFirst(size)
            }
            #expect(pieces == text)
        }
    }

    @Test func `bytes that are no UTF-8 are written as escapes`() {
        var live = LiveText(limit: 1000)
        #expect(live.add([0x61, 0xFF, 0x62])?.text == "a\\xffb")
        #expect(live.add([0x80])?.text == "\\x80")
    }

    @Test func `text from the marker on is left out, also where it arrives in parts`() {
        for size in 1...12 {
            var live = LiveText(limit: 1000, marker: "failure-1")
            var pieces = ""
            var bytes = Array("fail failure-2 failure-1{}\nmore".utf8)[...]
            while !bytes.isEmpty {
                pieces += live.add(Array(bytes.prefix(size)))?.text ?? ""
                bytes = bytes.dropFirst(size)
            }
            #expect(pieces == "fail failure-2 ")
        }
    }

    @Test func `no more than the limit is returned`() {
        var live = LiveText(limit: 5)
        #expect(live.add(Array("abc".utf8))?.text == "abc")
        #expect(live.add(Array("é€".utf8))?.text == "é")
        #expect(live.add(Array("f".utf8)) == nil)
    }
}
