import Grading
import Settings

/// The script of one pair of cells: its lines and its end. For faults and limits that real cells show only by chance.
struct PairScript: Sendable {
    var lines: [String] = []
    /// The usage of the import, then the results of `endBudget` in order. Later budgets use nothing.
    var usages: [BudgetUsage] = []
    var harness = CellEnding.closed
    var submission = CellEnding.closed
    /// Whether the submission cell has ended before `endBudget`.
    var isGoneAfterTest = false
    var unfinished = BudgetUsage(cpuMilliseconds: 0, output: "")
    var memoryPeakBytes: UInt64 = 0
    var refusedSyscalls: [String] = []
}

/// A host whose pairs follow scripts. Records all requests.
actor ScriptedHost: CellHost {
    nonisolated let mode = CellMode.cold
    nonisolated let enforcement = "scripted"
    private var scripts: [PairScript]
    private var runs: [ProgramRun]
    private(set) var pairs: [ScriptedPair] = []
    private(set) var programs: [ProgramRequest] = []

    init(_ scripts: [PairScript] = [], runs: [ProgramRun] = []) {
        self.scripts = scripts
        self.runs = runs
    }

    nonisolated func root(named name: String?) -> RootIdentity? { RootIdentity.none }

    func effectiveLimits(_ limits: CellLimits) -> LimitOverrides {
        LimitOverrides(
            cpu: limits.overrides.cpu ?? .seconds(2), wall: .seconds(10), memory: .mebibytes(256), processes: 32,
            output: .mebibytes(1), work: .mebibytes(16))
    }

    func startPair(_ request: PairRequest) throws -> any CellPair {
        guard !scripts.isEmpty else { throw GradingError(.cell, "unexpected pair") }
        let pair = ScriptedPair(scripts.removeFirst(), request)
        pairs.append(pair)
        return pair
    }

    func run(_ request: ProgramRequest) throws -> ProgramRun {
        programs.append(request)
        guard !runs.isEmpty else { throw GradingError(.cell, "unexpected run") }
        return runs.removeFirst()
    }
}

actor ScriptedPair: CellPair {
    nonisolated let mode = CellMode.cold
    nonisolated let root = RootIdentity.none
    nonisolated let request: PairRequest
    private var script: PairScript
    private var imported: Int?
    private(set) var sent: [String] = []
    private(set) var extensions: [[Duration]] = []
    private(set) var budgets: [TestLimits] = []
    private(set) var isClosed = false

    init(_ script: PairScript, _ request: PairRequest) {
        self.script = script
        self.request = request
    }

    func receive() -> [UInt8]? { script.lines.isEmpty ? nil : Array(script.lines.removeFirst().utf8) }
    func send(_ line: [UInt8]) { sent.append(String(decoding: line, as: UTF8.self)) }
    func beginBudget(_ limits: TestLimits) {
        budgets.append(limits)
        imported = imported ?? nextUsage().cpuMilliseconds
    }

    func extendBudget(cpu: Duration, wall: Duration) { extensions.append([cpu, wall]) }

    func endBudget(beginning next: TestLimits?) -> BudgetUsage? {
        if let next { budgets.append(next) }
        return script.isGoneAfterTest ? nil : nextUsage()
    }

    private func nextUsage() -> BudgetUsage {
        script.usages.isEmpty ? BudgetUsage(cpuMilliseconds: 0, output: "") : script.usages.removeFirst()
    }

    func release() -> PairEnd { close() }

    func close() -> PairEnd {
        isClosed = true
        return PairEnd(
            harness: script.harness, submission: script.submission, unfinished: script.unfinished,
            importCPUMilliseconds: imported ?? 0, memoryPeakBytes: script.memoryPeakBytes,
            refusedSyscalls: script.refusedSyscalls)
    }
}

/// Builds lines of the harness.
enum HarnessLine {
    static func tests(_ event: String, _ ids: [String]) -> String {
        let tests = ids.map { #"{"id":"\#($0)","name":"\#($0)"}"# }.joined(separator: ",")
        return #"{"event":"\#(event)","tests":[\#(tests)]}"#
    }

    static func start(_ id: String) -> String { #"{"event":"start","id":"\#(id)"}"# }

    static func end(
        _ id: String, _ status: TestStatus = .passed, message: String = "", details: String = "", teacher: String = "",
        broken: Bool = false, returnHint: String? = nil
    ) -> String {
        """
        {"event":"end","end":{"id":"\(id)","status":"\(status.rawValue)","message":"\(message)",\
        "details":"\(details)","teacher":"\(teacher)","broken":\(broken),\
        "returnHint":\(returnHint.map { "\"\($0)\"" } ?? "null")}}
        """
    }

    static func invalid(_ reason: String, details: String) -> String {
        #"{"event":"invalid","reason":"\#(reason)","details":"\#(details)"}"#
    }
    static func reason(_ event: String, _ reason: String) -> String { #"{"event":"\#(event)","reason":"\#(reason)"}"# }
    static let done = #"{"event":"done"}"#

    static func crossed(frames: Int, bytes: Int = 0, cpuMicroseconds: Int, wallMicroseconds: Int) -> String {
        """
        {"event":"crossed","traffic":{"frames":\(frames),"bytes":\(bytes),"cpuMicroseconds":\(cpuMicroseconds),\
        "wallMicroseconds":\(wallMicroseconds)}}
        """
    }

    /// The start and end of a passing test.
    static func pass(_ id: String) -> [String] { [start(id), end(id)] }
    /// The events before the first test.
    static func loading(_ ids: [String]) -> [String] { [tests("listed", ids), tests("loaded", ids)] }
}
