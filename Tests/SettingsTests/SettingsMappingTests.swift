import Settings
import Testing

@Suite struct `A settings file` {
    @Test func `yields its values by key`() throws {
        var settings = try SettingsMapping(
            text: "cpu: 2s\nmemory: 256MiB\nlimits:\n  processes: 32\nnames: [a, b]\n", file: "p.yaml")
        #expect(try settings.duration("cpu") == .seconds(2))
        #expect(try settings.byteCount("memory") == .mebibytes(256))
        var limits = try #require(try settings.mapping("limits"))
        #expect(try limits.int("processes", in: 1...64) == 32)
        #expect(try settings.strings("names") == ["a", "b"])
        try settings.finish()
        try limits.finish()
    }

    @Test func `names file, line and key of an unknown key`() throws {
        var settings = try SettingsMapping(text: "cpu: 2s\n\nmemroy: 1MiB\n", file: "p.yaml")
        _ = try settings.duration("cpu")
        let error = #expect(throws: SettingsError.self) { try settings.finish() }
        #expect(error?.description.hasPrefix("p.yaml:3: memroy: ") == true)
    }

    @Test(arguments: ["\u{FEFF}a: 1\nb: 2\n", "a: 1\r\nb: 2\r\n", "\u{FEFF}a: 1\r\nb: 2\r\n"])
    func `may have a byte order mark and the line endings of Windows`(_ text: String) throws {
        var settings = try SettingsMapping(text: text, file: "p.yaml")
        #expect(try settings.string("a") == "1")
        #expect(try settings.string("b") == "2")
        #expect(settings.line(of: "b") == 2)
    }

    @Test func `describes the expected value`() throws {
        var settings = try SettingsMapping(text: "limits:\n  cpu: fast\n", file: "p.yaml")
        var limits = try #require(try settings.mapping("limits"))
        let error = #expect(throws: SettingsError.self) { try limits.duration("cpu") }
        #expect(error?.description == "p.yaml:2: limits.cpu: \"fast\" must be a duration such as 2s or 500ms")
    }

    @Test(arguments: ["a: [", "- a", "", "a: 1\na: 2", "\t"])
    func `is refused when it is not a mapping`(_ text: String) {
        #expect(throws: SettingsError.self) { try SettingsMapping(text: text, file: "p.yaml") }
    }
}

@Suite struct `A size or duration` {
    @Test(arguments: [("512B", 512), ("64KiB", 65536), ("1GiB", 1 << 30)] as [(String, UInt64)])
    func `is read with its unit`(_ text: String, _ bytes: UInt64) {
        #expect(ByteCount(text)?.bytes == bytes)
        #expect(ByteCount(text)?.description == text)
    }

    @Test(arguments: ["12", "-1KiB", "1.5MiB", "99999999999999GiB", "KiB", "1 KiB"])
    func `is refused without a valid unit`(_ text: String) {
        #expect(ByteCount(text) == nil)
        #expect(Duration(text: text) == nil)
    }

    @Test func `round-trips durations`() {
        for text in ["2s", "1500ms", "250us"] { #expect(Duration(text: text)?.settingText == text) }
    }
}
