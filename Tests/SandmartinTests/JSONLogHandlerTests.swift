import Foundation
import Logging
import Synchronization
import Testing

@testable import sandmartin

@Suite struct JSONLogHandlerTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
    }

    private func logged(_ log: (Logger) -> Void) throws -> [String: Any] {
        let lines = Lines()
        let logger = Logger(label: "test") { label in
            var handler = JSONLogHandler(label: label)
            handler.write = { line in lines.all.withLock { $0.append(line) } }
            return handler
        }
        log(logger)
        let line = try #require(lines.all.withLock { $0 }.first)
        #expect(!line.contains("\n"))
        return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test func `a line has time, level, logger, message and the metadata`() throws {
        let object = try logged { $0.warning("It failed", metadata: ["request": "4711", "parts": ["a", "b"]]) }
        #expect(object["level"] as? String == "warning" && object["logger"] as? String == "test")
        #expect(object["message"] as? String == "It failed")
        #expect(object["request"] as? String == "4711" && object["parts"] as? [String] == ["a", "b"])
        let time = try #require(object["time"] as? String)
        #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
    }

    @Test func `any text is one line of valid JSON`() throws {
        let text = "a \"quote\", a \\, \n, \u{0}\u{1B}[2J \u{7F}\u{85}\u{2028} ü 🙂"
        let object = try logged { $0.error("\(text)", metadata: ["a\"b": "\(text)"]) }
        #expect(object["message"] as? String == text && object["a\"b"] as? String == text)
    }

    @Test func `metadata does not replace a standard key`() throws {
        let object = try logged { $0.error("yes", metadata: ["message": "no", "level": "low"]) }
        #expect(object["message"] as? String == "yes" && object["message_"] as? String == "no")
        #expect(object["level"] as? String == "error" && object["level_"] as? String == "low")
    }
}
