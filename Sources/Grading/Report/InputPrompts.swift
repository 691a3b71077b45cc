/// The texts that a program passes to `input()`. They are printed, so they are part of the output.
struct InputPrompts {
    private let prompts: [String]

    /// Finds calls of `input` with a literal text. A wrong guess only affects the wording of a failure.
    init(code: String) {
        var prompts: [String] = []
        for call in code.split(separator: "input(", omittingEmptySubsequences: false).dropFirst() {
            let argument = call.drop { $0 == " " || $0 == "f" }
            guard let quote = argument.first, quote == "\"" || quote == "'" else { continue }
            let prompt = argument.dropFirst().prefix { $0 != quote && $0 != "{" && $0 != "\\" }
            if !prompt.isEmpty { prompts.append(String(prompt)) }
        }
        self.prompts = prompts
    }

    /// A sentence for a beginner if a printed line holds a prompt that the expected line lacks; else empty.
    func hint(printed: String, expected: String) -> String {
        guard let prompt = prompts.first(where: { printed.contains($0) && !expected.contains($0) }) else { return "" }
        return "The text “\(prompt)” of input() is printed too: write input() without a text."
    }
}
