import Testing

@testable import Grading

@Suite struct `Failures of Python programs` {
    private let marker = "failure-1"

    private func take(_ text: String) -> (failure: PythonFailure?, rest: String) {
        var errors = Array(text.utf8)
        let failure = PythonFailure.take(from: &errors, marker: marker)
        return (failure, String(decoding: errors, as: UTF8.self))
    }

    @Test func `takes the report out of the errors`() {
        let report = #"{"message":"m","details":"d","isUnreadable":true}"#
        let (failure, rest) = take("Traceback\nfailure-1\(report)\nprinted later\n")
        #expect(failure == PythonFailure(message: "m", details: "d", isUnreadable: true))
        #expect(rest == "Traceback\nprinted later\n")
    }

    @Test func `takes a report that follows half a line and lacks its end`() {
        let (failure, rest) = take("no newlinefailure-1{\"message\":\"ü\",\"isUnreadable\":false}")
        #expect(failure == PythonFailure(message: "ü"))
        #expect(rest == "no newline")
    }

    @Test(arguments: ["", "failure", "failure-2{\"message\":\"m\",\"isUnreadable\":false}\n", "ValueError: x\n"])
    func `finds no report without the marker`(_ text: String) {
        let (failure, rest) = take(text)
        #expect(failure == nil && rest == text)
    }

    @Test(arguments: ["failure-1", "failure-1\n", "failure-1{}\n", "failure-1[1]\n", "failure-1{\"message\":3}\n"])
    func `ignores a malformed report`(_ text: String) {
        let (failure, rest) = take("x" + text)
        #expect(failure == nil && rest == "x")
    }

    @Test func `uses a new marker for each run`() {
        #expect(PythonFailure.newMarker() != PythonFailure.newMarker())
    }

    @Test func `shows no frame of the library`() {
        let frames = """
            printed by the program
            Traceback (most recent call last):
              File "/work/submission.py", line 3, in <module>
                value = json.loads('[1,')
              File "/usr/lib/python3.13/json/decoder.py", line 355, in raw_decode
                raise JSONDecodeError("Expecting value", s, err.value) from None
                ~~~~^^^
              File "<frozen codecs>", line 319, in decode
              [Previous line repeated 7 more times]
            json.decoder.JSONDecodeError: Expecting value: line 1 column 4 (char 3)
              + Exception Group Traceback (most recent call last):
              |   File "/usr/lib/python3.13/x.py", line 2, in f
              |     call()
              |   File "/work/submission.py", line 5, in g
              |     f()
              | ExceptionGroup: two (1 sub-exception)

            """
        let shown = """
            printed by the program
            Traceback (most recent call last):
              File "/work/submission.py", line 3, in <module>
                value = json.loads('[1,')
            json.decoder.JSONDecodeError: Expecting value: line 1 column 4 (char 3)
              + Exception Group Traceback (most recent call last):
              |   File "/work/submission.py", line 5, in g
              |     f()
              | ExceptionGroup: two (1 sub-exception)

            """
        #expect(frames.withoutLibraryFrames == shown)
        #expect("  File \"/usr/x\", line 1\n".withoutLibraryFrames == "  File \"/usr/x\", line 1\n")
    }

    @Test func `names a crash of the interpreter`() {
        #expect(PythonFailure.crash(signal: 11)?.contains("segmentation fault") == true)
        #expect(PythonFailure.crash("signal 6")?.contains("abort") == true)
        #expect(PythonFailure.crash(signal: 9) == nil)
        #expect(PythonFailure.crash("exit code 11") == nil)
    }

    @Test func `names the crashes that feedback names`() throws {
        let program = """
            from sandmartin.feedback import explain_broken
            print(json.dumps([explain_broken(f"gone: signal {signal}").message for signal in range(1, 32)]))
            """
        let messages = try SourceTree.value(printedBy: program, as: [String].self)
        for (signal, message) in zip(1..., messages) {
            let isCrash = message.hasPrefix("Python itself crashed")
            let expected = isCrash ? message.replacing(" during this test", with: "") : nil
            #expect(PythonFailure.crash(signal: signal) == expected)
        }
    }
}
