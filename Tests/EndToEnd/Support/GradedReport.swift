/// One object of `sandmartin grade --json`. Decoding fails if a key other than `details` is missing.
struct GradedReport: Decodable {
    struct Test: Decodable {
        let id: String
        let name: String
        let status: String
        let points: Int
        let message: String
        let hidden: Bool
        let cpuMilliseconds: Int

        enum CodingKeys: String, CodingKey {
            case id, name, status, points, message, hidden
            case cpuMilliseconds = "cpu_ms"
        }
    }

    let submission: String
    let verdict: String
    let points: Int
    let maxPoints: Int
    let summary: String
    let details: String?
    let root: String
    let tests: [Test]

    enum CodingKeys: String, CodingKey {
        case submission, verdict, points, summary, details, root, tests
        case maxPoints = "max_points"
    }
}
