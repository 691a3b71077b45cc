/// A rejudging, as the service describes it.
struct RejudgingAnswer: Decodable {
    struct Progress: Decodable {
        /// Gradings, not submissions: with repetitions, several of each.
        var total: Int
        var graded: Int
        var failed: Int
    }

    /// How many submissions have one verdict before and another one after.
    struct Cell: Decodable {
        var before: String
        var after: String
        var count: Int
    }

    struct LimitUse: Decodable {
        struct Beyond: Decodable {
            var old: Int
            var new: Int
        }

        struct Recommendation: Decodable {
            var percentile: Double
            var accepted: Int
            var needed: Int
            var marginPercent: Int
            var limit: Int
        }

        var limit: String
        var unit: String
        var oldLimit: Int
        var newLimit: Int
        var beyondBefore: Beyond
        var beyondAfter: Beyond
        var recommendation: Recommendation?
    }

    struct Failure: Decodable {
        var submission: String
        var reason: String
    }

    struct Summary: Decodable {
        var progress: Progress
        var changed: Int
        var gained: Int
        var lost: Int
        var unstable: Int
        var verdicts: [Cell]
        var limits: [LimitUse]
        var failures: [Failure]
    }

    var id: String
    var state: String
    var summary: Summary?
}
