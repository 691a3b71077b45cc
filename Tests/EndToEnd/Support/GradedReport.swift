/// One object of `sandmartin grade --json`. Decoding fails if a key of every report is missing.
struct GradedReport: Decodable {
    struct Test: Decodable {
        let id: String
        let name: String
        let status: String
        let points: Int
        let message: String
        let hidden: Bool
        let cpuMilliseconds: Int
        let call: String?
        let got: String?
        let expected: String?
        let line: Int?

        enum CodingKeys: String, CodingKey {
            case id, name, status, points, message, hidden, call, got, expected, line
            case cpuMilliseconds = "cpu_ms"
        }
    }

    struct Usage: Decodable {
        let cpuMilliseconds: Int
        let cpuLimitMilliseconds: Int
        let memoryBytes: Int
        let memoryLimitBytes: Int
        let outputBytes: Int
        let outputLimitBytes: Int

        enum CodingKeys: String, CodingKey {
            case cpuMilliseconds = "cpu_ms"
            case cpuLimitMilliseconds = "cpu_limit_ms"
            case memoryBytes = "memory_bytes"
            case memoryLimitBytes = "memory_limit_bytes"
            case outputBytes = "output_bytes"
            case outputLimitBytes = "output_limit_bytes"
        }
    }

    let submission: String
    let verdict: String
    let points: Int
    let maxPoints: Int
    let summary: String
    let details: String?
    let line: Int?
    let usage: Usage?
    let root: String
    let tests: [Test]
    let refused: [String]?

    enum CodingKeys: String, CodingKey {
        case submission, verdict, points, summary, details, line, usage, root, tests
        case maxPoints = "max_points"
        case refused = "refused_syscalls"
    }
}
