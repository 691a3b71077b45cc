import Grading
import Scheduler
import Testing

@testable import API

struct MetricsTests {
    @Test func `shows counters by label, in Prometheus' format`() {
        let metrics = Metrics()
        metrics.count(.submissions, [.init("outcome", "accepted")])
        metrics.count(.submissions, [.init("outcome", "accepted")])
        #expect(metrics.exposition().contains("\nsandmartin_submissions_total{outcome=\"accepted\"} 2\n"))
        #expect(metrics.exposition().contains("# TYPE sandmartin_submissions_total counter\n"))
    }

    @Test func `counts a duration in its bucket and all higher ones`() {
        let metrics = Metrics()
        metrics.observe(.gradings, [], .milliseconds(30))
        let text = metrics.exposition()
        #expect(text.contains("sandmartin_grading_duration_seconds_bucket{le=\"0.025\"} 0\n"))
        #expect(text.contains("sandmartin_grading_duration_seconds_bucket{le=\"0.05\"} 1\n"))
        #expect(text.contains("sandmartin_grading_duration_seconds_bucket{le=\"+Inf\"} 1\n"))
        #expect(text.contains("sandmartin_grading_duration_seconds_sum 0.03\n"))
        #expect(text.contains("sandmartin_grading_duration_seconds_count 1\n"))
    }

    @Test func `has buckets for phases from a tenth of a millisecond on`() {
        let metrics = Metrics()
        metrics.observe(.store, .microseconds(90))
        metrics.observe(.store, .microseconds(300))
        let text = metrics.exposition()
        #expect(text.contains("# TYPE sandmartin_phase_duration_seconds histogram\n"))
        let name = "sandmartin_phase_duration_seconds"
        #expect(text.contains("\(name)_bucket{phase=\"store\",le=\"0.0001\"} 1\n"))
        #expect(text.contains("\(name)_bucket{phase=\"store\",le=\"0.00025\"} 1\n"))
        #expect(text.contains("\(name)_bucket{phase=\"store\",le=\"0.0005\"} 2\n"))
        #expect(text.contains("\(name)_count{phase=\"store\"} 2\n"))
    }

    @Test func `separates gradings by verdict`() {
        let metrics = Metrics()
        metrics.observe(gradedAs: .rejected, .milliseconds(4))
        #expect(
            metrics.exposition().contains(
                "sandmartin_grading_duration_seconds_bucket{verdict=\"rejected\",le=\"0.005\"} 1\n"))
    }

    @Test func `escapes label values`() {
        let metrics = Metrics()
        metrics.count(.requests, [.init("route", "a\"b\\c\nd")])
        #expect(metrics.exposition().contains(#"{route="a\"b\\c\nd"} 1"#))
    }
}
