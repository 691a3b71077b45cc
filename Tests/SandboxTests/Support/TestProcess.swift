import FoundationEssentials
import Glibc
import Testing

/// Reads the state of processes from /proc, by number, never by name.
enum TestProcess {
    /// Whether the process lives. A zombie does not.
    static func lives(_ process: Int32) -> Bool { status(process).map { $0.state != "Z" } ?? false }

    /// Returns the living children of a process.
    static func children(of parent: Int32) throws -> [Int32] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap(Int32.init).filter {
            guard let status = status($0) else { return false }
            return status.parent == parent && status.state != "Z"
        }
    }

    private static func status(_ process: Int32) -> (state: Substring, parent: Int32)? {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(process)/stat"),
            let fields = String(decoding: bytes, as: UTF8.self).split(separator: ")").last?.split(separator: " "),
            fields.count > 1, let parent = Int32(fields[1])
        else { return nil }
        return (fields[0], parent)
    }
}

/// Polls until `condition` holds, for at most 90 seconds.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "waited in vain until \(what)")
        try await Task.sleep(for: .milliseconds(10))
    }
}
