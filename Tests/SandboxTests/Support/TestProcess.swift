import FoundationEssentials
import Glibc
import Testing

/// What /proc says of processes; they are told apart by their numbers, never by their names.
enum TestProcess {
    /// Whether it lives; one that has ended and is not reaped does not.
    static func lives(_ process: Int32) -> Bool { status(process).map { $0.state != "Z" } ?? false }

    /// The living children of a process.
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

/// Waits until `condition` holds, looking again and again, for at most a minute and a half.
func eventually(_ what: String, _ condition: () async throws -> Bool) async throws {
    let deadline = ContinuousClock.now + .seconds(90)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "waited in vain until \(what)")
        try await Task.sleep(for: .milliseconds(10))
    }
}
