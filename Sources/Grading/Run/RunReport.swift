import Settings

/// How a learner's run ended. Nothing in it is a judgement.
package struct RunReport: Hashable, Sendable {
    /// How a program ended: the names of `sandmartin run`.
    package enum Outcome: String, Codable, Hashable, Sendable, CaseIterable {
        case ok
        case runtimeError = "runtime_error"
        case signal
        case cpuLimit = "cpu_limit"
        case wallLimit = "wall_limit"
        case memoryLimit = "memory_limit"
        case processLimit = "process_limit"
        case outputLimit = "output_limit"
        case diskLimit = "disk_limit"
        case policyViolation = "policy_violation"
    }

    /// What the program used, and its limits.
    package struct Usage: Codable, Hashable, Sendable {
        package var cpuMilliseconds: Int
        package var wallMilliseconds: Int
        package var memoryPeakBytes: UInt64
        package var cpuLimitMilliseconds: Int
        package var wallLimitMilliseconds: Int
        package var memoryLimitBytes: UInt64

        package init(
            cpuMilliseconds: Int, wallMilliseconds: Int, memoryPeakBytes: UInt64, cpuLimitMilliseconds: Int,
            wallLimitMilliseconds: Int, memoryLimitBytes: UInt64
        ) {
            self.cpuMilliseconds = cpuMilliseconds
            self.wallMilliseconds = wallMilliseconds
            self.memoryPeakBytes = memoryPeakBytes
            self.cpuLimitMilliseconds = cpuLimitMilliseconds
            self.wallLimitMilliseconds = wallLimitMilliseconds
            self.memoryLimitBytes = memoryLimitBytes
        }

        private enum CodingKeys: String, CodingKey {
            case cpuMilliseconds = "cpu_ms"
            case wallMilliseconds = "wall_ms"
            case memoryPeakBytes = "memory_peak_bytes"
            case cpuLimitMilliseconds = "cpu_limit_ms"
            case wallLimitMilliseconds = "wall_limit_ms"
            case memoryLimitBytes = "memory_limit_bytes"
        }
    }

    /// Nil for a run that its learner stopped.
    package var outcome: Outcome?
    package var exitCode: Int?
    package var signal: Int?
    package var stdout: RunOutput
    package var stderr: RunOutput
    /// Why the program failed, for a beginner.
    package var explanation: PythonFailure?
    /// The value of the call, as Python writes it.
    package var value: String?
    /// Why the call could not be evaluated: it is no expression.
    package var callProblem: String?
    /// The names of system calls that were refused.
    package var refusedSyscalls: [String]
    package var usage: Usage
    /// The picture that the program left; its bytes are not encoded.
    package var figure: Figure?
    /// Why there is no picture although the exercise asks for one.
    package var figureProblem: String?
    /// The recorded steps; not encoded, because they are stored apart.
    package var trace: StepTrace?

    package init(
        outcome: Outcome?, exitCode: Int? = nil, signal: Int? = nil, stdout: [UInt8], stderr: [UInt8],
        explanation: PythonFailure? = nil, refusedSyscalls: [String] = [], usage: Usage
    ) {
        self.outcome = outcome
        self.exitCode = exitCode
        self.signal = signal
        self.stdout = RunOutput(String(escapingInvalid: stdout))
        self.stderr = RunOutput(String(escapingInvalid: stderr).withoutLibraryFrames)
        self.explanation = explanation
        self.refusedSyscalls = refusedSyscalls
        self.usage = usage
    }

    /// Sets the picture from the file that the program left, or the reason why there is none.
    ///
    /// A program that draws nothing is no fault: a learner may be trying out a part of it.
    package mutating func setFigure(_ file: FigureFile, name: String) {
        guard file != .missing else { return }
        do { figure = try Figure(file, name: name) } catch { figureProblem = error.sentence }
    }
}

/// The text that a run has written to one of its streams, up to a limit.
package struct RunOutput: Hashable, Sendable {
    /// In bytes of UTF-8.
    package static let limit = 256 << 10

    package var text: String
    /// Whether text is missing at the end.
    package var isTruncated: Bool

    package init(_ text: String, limit: Int = limit) {
        isTruncated = text.utf8.count > limit
        self.text = isTruncated ? text.prefix(bytes: limit) : text
    }

    /// Returns the beginning of the text.
    package func prefix(bytes: Int) -> RunOutput {
        var prefix = RunOutput(text, limit: bytes)
        prefix.isTruncated = prefix.isTruncated || isTruncated
        return prefix
    }
}

extension String {
    /// Returns the longest beginning of at most `bytes` bytes of UTF-8 that ends between two characters.
    fileprivate func prefix(bytes: Int) -> String {
        var end = utf8.index(startIndex, offsetBy: bytes, limitedBy: endIndex) ?? endIndex
        while end > startIndex, end.samePosition(in: unicodeScalars) == nil { end = utf8.index(before: end) }
        return String(self[..<end])
    }
}
