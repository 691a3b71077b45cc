import Grading
import Scheduler
import Synchronization

/// Counters, gauges and histograms in Prometheus' text format, version 0.0.4.
///
/// All families are declared here, so that each name is written once and the number of labels stays bounded.
package final class Metrics: Sendable {
    /// The families, with the help text that Prometheus shows.
    package enum Counter: String, CaseIterable, Sendable {
        case requests = "sandmartin_http_requests_total"
        case submissions = "sandmartin_submissions_total"
        case runs = "sandmartin_runs_total"
        case signIns = "sandmartin_sign_ins_total"
        case passwordHashes = "sandmartin_password_hashes_total"
        case cacheReads = "sandmartin_cache_reads_total"
        case liveEvents = "sandmartin_live_events_total"
        case liveConnectionsDropped = "sandmartin_live_connections_dropped_total"
        case tests = "sandmartin_tests_total"
        case graderFaults = "sandmartin_grader_faults_total"
        case cells = "sandmartin_cells_total"
        case limitRefusals = "sandmartin_limit_refusals_total"
        case gradingFaults = "sandmartin_grading_faults_total"

        var help: String {
            switch self {
            case .requests: "HTTP requests answered, by method, route and status."
            case .submissions: "Submissions received, by outcome."
            case .runs: "Learners' runs received, by kind."
            case .signIns: "Attempts to sign in with name and password, by result."
            case .passwordHashes: "Password hashes computed."
            case .cacheReads:
                "Reads through the cache, by result: hit, coalesced with another read, miss, or bypassed without Redis."
            case .liveEvents: "Events sent to live connections."
            case .liveConnectionsDropped: "Live connections closed by the server, by reason."
            case .tests: "Tests of graded submissions, by outcome. The limits that programs struck are outcomes."
            case .graderFaults: "Gradings that failed by our fault, by what followed."
            case .cells: "Jobs that got cells, by root and by how their cells were started."
            case .limitRefusals: "Requests and connections refused because a limit was exceeded, by limit."
            case .gradingFaults: "Attempts at grading that failed by a fault of the service, by kind."
            }
        }
    }

    package enum Timing: String, CaseIterable, Sendable {
        case requests = "sandmartin_http_request_duration_seconds"
        case gradings = "sandmartin_grading_duration_seconds"
        case phases = "sandmartin_phase_duration_seconds"

        var help: String {
            switch self {
            case .requests: "Time from request head to response head, by route."
            case .gradings: "Time from claim to verdict of one submission, by verdict."
            case .phases: "Time that each phase of a submission took, by phase."
            }
        }

        /// The upper bounds of the histogram's buckets, in seconds.
        var bounds: [Double] {
            // From a cached read to a long grading.
            let coarse = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
            // The shortest phase is one round trip to a server on the same host.
            return self == .phases ? [0.0001, 0.00025, 0.0005] + coarse : coarse
        }
    }

    package enum Gauge: String, CaseIterable, Sendable {
        case connections = "sandmartin_http_connections"
        case liveConnections = "sandmartin_live_connections"
        case queueLength = "sandmartin_queue_length"
        case queueAge = "sandmartin_queue_age_seconds"
        case lane = "sandmartin_lane_submissions"
        case deadLetters = "sandmartin_dead_letters"
        case workers = "sandmartin_workers"
        case workerSlots = "sandmartin_worker_slots"
        case waitingCells = "sandmartin_pool_waiting_cells"
        case workerState = "sandmartin_worker_state"

        var help: String {
            switch self {
            case .connections: "Open connections of this process, live ones included."
            case .liveConnections: "Open live connections of this process."
            case .queueLength: "Submissions that are queued or running, by status."
            case .queueAge: "Time since the oldest queued submission was accepted, by lane; 0 if none is queued."
            case .lane: "Submissions in the queue, by lane and by whether a worker has claimed them."
            case .deadLetters: "Submissions that failed by our fault, as far as the queue still holds them."
            case .workers: "Workers of the queue, by state."
            case .workerSlots: "Concurrent gradings of this process, by state."
            case .waitingCells: "Cells that wait for a job in this process, by root."
            case .workerState: "1 for the state that this process's worker is in, 0 for the others."
            }
        }
    }

    /// Label names and values, in the order of the text output.
    package typealias Labels = [Label]

    package struct Label: Hashable, Sendable {
        var name: String
        var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    struct State {
        var counters: [Counter: [Labels: Int]] = [:]
        var gauges: [Gauge: [Labels: Double]] = [:]
        var timings: [Timing: [Labels: Histogram]] = [:]
    }

    /// Sets metrics to their current values before each exposition.
    package typealias Collector = @Sendable (Metrics) async -> Void

    let state = Mutex(State())
    private let collectors = Mutex<[Collector]>([])

    package init() {}

    /// Adds a source of metrics, which is asked before each exposition. It must not wait for other servers.
    package func addCollector(_ collector: @escaping Collector) { collectors.withLock { $0.append(collector) } }

    func collect() async {
        for collector in collectors.withLock(\.self) { await collector(self) }
    }

    package func count(_ counter: Counter, _ labels: Labels = [], by amount: Int = 1) {
        state.withLock { $0.counters[counter, default: [:]][labels, default: 0] += amount }
    }

    package func add(_ amount: Int, to gauge: Gauge, _ labels: Labels = []) {
        state.withLock { $0.gauges[gauge, default: [:]][labels, default: 0] += Double(amount) }
    }

    package func set(_ gauge: Gauge, _ labels: Labels = [], to value: Double) {
        state.withLock { $0.gauges[gauge, default: [:]][labels] = value }
    }

    /// Sets a counter that is counted elsewhere.
    package func set(_ counter: Counter, _ labels: Labels = [], to value: Int) {
        state.withLock { $0.counters[counter, default: [:]][labels] = value }
    }

    /// Removes all values of a gauge, so that no outdated one is exposed.
    package func remove(_ gauge: Gauge) { state.withLock { $0.gauges[gauge] = nil } }

    package func observe(_ timing: Timing, _ labels: Labels, _ duration: Duration) {
        state.withLock {
            $0.timings[timing, default: [:]][labels, default: Histogram(bounds: timing.bounds)]
                .observe(duration / .seconds(1))
        }
    }
}

extension Metrics: PhaseObserver {
    package func observe(_ phase: SubmissionPhase, _ duration: Duration) {
        observe(.phases, [.init("phase", phase.rawValue)], duration)
    }

    package func observe(gradedAs verdict: Verdict, _ duration: Duration) {
        observe(.gradings, [.init("verdict", verdict.rawValue)], duration)
    }

    package func observe(_ outcome: TestStatus) { count(.tests, [.init("outcome", outcome.rawValue)]) }

    package func observe(_ fault: GraderFault) { count(.graderFaults, [.init("followed_by", fault.rawValue)]) }

    package func observe(fault: GradingFault.Kind) { count(.gradingFaults, [.init("kind", fault.rawValue)]) }

    package func observe(worker state: WorkerState) {
        for each in WorkerState.allCases {
            set(.workerState, [.init("state", each.rawValue)], to: each == state ? 1 : 0)
        }
    }
}

/// Counts of values in fixed buckets.
struct Histogram: Sendable {
    /// Upper bounds in seconds, ascending.
    let bounds: [Double]
    /// One count for each bound. Values above the last bound are in `count` only.
    private(set) var counts: [Int]
    private(set) var count = 0
    private(set) var sum = 0.0

    init(bounds: [Double]) {
        self.bounds = bounds
        counts = [Int](repeating: 0, count: bounds.count)
    }

    mutating func observe(_ seconds: Double) {
        if let range = bounds.firstIndex(where: { seconds <= $0 }) { counts[range] += 1 }
        count += 1
        sum += seconds
    }
}
