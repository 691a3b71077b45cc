import Testing

@testable import API

struct EntityTagTests {
    private let tag = EntityTag(of: Array("content".utf8))

    @Test func `is the same for the same content only`() {
        #expect(EntityTag(of: Array("content".utf8)) == tag)
        #expect(EntityTag(of: Array("Content".utf8)) != tag)
    }

    @Test func `is found among several tags, weak or strong`() {
        #expect(tag.isNamed(by: "\"other\", \(tag.text)"))
        #expect(tag.isNamed(by: "W/\(tag.text)"))
        #expect(tag.isNamed(by: "*"))
        #expect(!tag.isNamed(by: "\"other\""))
        #expect(!tag.isNamed(by: nil))
    }
}
