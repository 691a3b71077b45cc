import Passwords
import Testing

@Suite struct `A password` {
    @Test func `belongs to its own hash only`() async throws {
        let hasher = PasswordHasher()
        let password = try #require(Password("correct horse"))
        let other = try #require(Password("correct horsf"))
        let hash = try await hasher.hash(password)
        #expect(hash.hasPrefix("$argon2id$v=19$m=19456,t=2,p=1$"))
        #expect(try await hasher.hash(password) != hash)
        #expect(try await hasher.verify(password, against: hash))
        #expect(try await !hasher.verify(other, against: hash))
        #expect(try await !hasher.verify(password, against: nil))
        #expect(try await !hasher.verify(password, against: "no hash"))
    }

    @Test func `is the same however its characters are composed`() async throws {
        let hasher = PasswordHasher()
        let composed = try #require(Password("gr\u{FC}n wie Gras"))
        let decomposed = try #require(Password("gru\u{308}n wie Gras"))
        #expect(try await hasher.verify(decomposed, against: hasher.hash(composed)))
    }

    @Test(arguments: ["", "short", "seven77", "with\0a NUL", "line\nbreak", String(repeating: "a", count: 257)])
    func `cannot be too short, too long, or have control characters`(text: String) {
        #expect(Password(text) == nil)
    }

    @Test func `is not shown by a description`() throws {
        let password = try #require(Password("correct horse"))
        #expect(!"\(password) \(String(reflecting: password))".contains("horse"))
    }

    @Test func `is refused when too many wait`() async throws {
        let hasher = PasswordHasher()
        let password = try #require(Password("correct horse"))
        let busy = await withTaskGroup(of: Bool.self) { group in
            for _ in 1...600 {
                group.addTask {
                    do {
                        _ = try await hasher.hash(password)
                        return false
                    } catch {
                        return error as? PasswordError == .busy
                    }
                }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(busy > 0)
        #expect(busy < 600)
    }
}

@Suite struct `The name of an account` {
    @Test(arguments: ["ab", "Ada.Lovelace", "ada@example.org", "x-1_y", String(repeating: "a", count: 64)])
    func `has letters, digits and marks`(text: String) {
        #expect(AccountName(text)?.text == text)
    }

    @Test(arguments: [
        "", "a", "-ab", "ab.", "a b", "a\0b", "\u{430}dmin", "J\u{FC}rgen", String(repeating: "a", count: 65),
    ])
    func `cannot be anything else`(text: String) {
        #expect(AccountName(text) == nil)
    }

    @Test func `is compared without case`() {
        #expect(AccountName("Ada")?.key == AccountName("aDA")?.key)
    }
}
