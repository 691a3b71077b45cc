/// One flat object, as clients see it and as Redis holds it. Every key is there, with null where it has no value.
extension RunReport: Codable {
    private struct Explanation: Codable {
        var message: String
        var details: String
    }

    private enum CodingKeys: String, CodingKey {
        case outcome, signal, stdout, stderr, explanation, value, usage, figure
        case exitCode = "exit_code"
        case stdoutTruncated = "stdout_truncated"
        case stderrTruncated = "stderr_truncated"
        case callProblem = "call_problem"
        case refusedSyscalls = "refused_syscalls"
        case figureProblem = "figure_problem"
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.container(keyedBy: CodingKeys.self)
        try values.encode(outcome, forKey: .outcome)
        try values.encode(exitCode, forKey: .exitCode)
        try values.encode(signal, forKey: .signal)
        try values.encode(stdout.text, forKey: .stdout)
        try values.encode(stdout.isTruncated, forKey: .stdoutTruncated)
        try values.encode(stderr.text, forKey: .stderr)
        try values.encode(stderr.isTruncated, forKey: .stderrTruncated)
        let explanation = explanation.map { Explanation(message: $0.message, details: $0.details ?? "") }
        try values.encode(explanation, forKey: .explanation)
        try values.encode(value, forKey: .value)
        try values.encode(callProblem, forKey: .callProblem)
        try values.encode(refusedSyscalls, forKey: .refusedSyscalls)
        try values.encode(usage, forKey: .usage)
        try values.encode(figure, forKey: .figure)
        try values.encode(figureProblem, forKey: .figureProblem)
    }

    package init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            outcome: try values.decodeIfPresent(Outcome.self, forKey: .outcome),
            exitCode: try values.decodeIfPresent(Int.self, forKey: .exitCode),
            signal: try values.decodeIfPresent(Int.self, forKey: .signal), stdout: [], stderr: [],
            explanation: try values.decodeIfPresent(Explanation.self, forKey: .explanation).map {
                PythonFailure(message: $0.message, details: $0.details)
            },
            refusedSyscalls: try values.decode([String].self, forKey: .refusedSyscalls),
            usage: try values.decode(Usage.self, forKey: .usage))
        stdout = RunOutput(try values.decode(String.self, forKey: .stdout))
        stdout.isTruncated = try values.decode(Bool.self, forKey: .stdoutTruncated)
        stderr = RunOutput(try values.decode(String.self, forKey: .stderr))
        stderr.isTruncated = try values.decode(Bool.self, forKey: .stderrTruncated)
        value = try values.decodeIfPresent(String.self, forKey: .value)
        callProblem = try values.decodeIfPresent(String.self, forKey: .callProblem)
        figure = try values.decodeIfPresent(Figure.self, forKey: .figure)
        figureProblem = try values.decodeIfPresent(String.self, forKey: .figureProblem)
    }
}
