import FoundationEssentials
import Grading
import Settings
import Testing

@Suite struct `A figure` {
    @Test func `is a PNG file whose header and end are sound`() throws {
        let figure = try Figure(.bytes(PNG.file(width: 640, height: 480)), name: "figure.png")
        #expect(figure.width == 640 && figure.height == 480)
        #expect(figure.png == PNG.file(width: 640, height: 480))
        #expect(figure.size == figure.png.count)
    }

    /// Byte 8 begins the header's length, 12 its type, 16 the width, 24 the bit depth, and 29 the checksum.
    @Test(arguments: [0, 7, 11, 12, 19, 29, 32, -1, -5])
    func `is refused if one byte of the header or of the end is wrong`(place: Int) {
        var file = PNG.file(width: 640, height: 480)
        file[place < 0 ? file.count + place : place] ^= 0x40
        #expect(problem(.bytes(file))?.contains("not a complete PNG picture") == true)
    }

    @Test(arguments: [(0, 3, 0), (0, 1, 3), (16, 3, 0), (8, 6, 2)])
    func `is refused if its header has impossible values`(depth: UInt8, colour: UInt8, interlacing: UInt8) {
        let file = PNG.file(width: 4, height: 4, depth: depth, colour: colour, interlacing: interlacing)
        #expect(problem(.bytes(file))?.contains("not a complete PNG picture") == true)
    }

    @Test func `is refused if something is missing at its end, or follows it`() {
        let file = PNG.file(width: 4, height: 4)
        for count in [0, 8, 20, 33, file.count - 1] {
            #expect(problem(.bytes(Array(file.prefix(count)))) != nil, "\(count) bytes")
        }
        #expect(problem(.bytes(file + Array("<script>".utf8))) != nil)
    }

    @Test func `may have 4096 pixels in each direction, and 512 KiB`() throws {
        _ = try Figure(.bytes(PNG.file(width: 4096, height: 4096)), name: "a.png")
        _ = try Figure(.bytes(PNG.file(width: 1, height: 1, size: 512 << 10)), name: "a.png")
        #expect(problem(.bytes(PNG.file(width: 4097, height: 1)))?.contains("4097 × 1 pixels") == true)
        #expect(problem(.bytes(PNG.file(width: 1, height: 1 << 31 - 1)))?.contains("pixels") == true)
        #expect(problem(.bytes(PNG.file(width: 0, height: 1))) != nil)
        #expect(problem(.bytes(PNG.file(width: 1, height: 1, size: 512 << 10 + 1)))?.contains("too large") == true)
    }

    @Test(arguments: [
        (FigureFile.missing, "did not save the picture “figure.png”"), (.tooLarge, "at most 512 KiB"),
        (.noFile, "must be an ordinary file"),
    ])
    func `that a program did not leave is explained`(file: FigureFile, words: String) {
        #expect(problem(file)?.contains(words) == true)
    }

    @Test func `is encoded without its bytes`() throws {
        let figure = try Figure(.bytes(PNG.file(width: 640, height: 480)), name: "figure.png")
        let json = try JSONEncoder().encode(figure)
        #expect(json.count < 100)
        let decoded = try JSONDecoder().decode(Figure.self, from: json)
        #expect(decoded.width == 640 && decoded.height == 480 && decoded.size == figure.size && decoded.png.isEmpty)
    }

    private func problem(_ file: FigureFile) -> String? {
        do {
            _ = try Figure(file, name: "figure.png")
            return nil
        } catch {
            return error.sentence
        }
    }
}

@Suite struct `Grading by cases with a figure` {
    private let png = PNG.file(width: 3, height: 2)

    @Test func `asks for the figure, and reports it in each case`() async throws {
        let (report, host) = try await grade([run("4\n", .bytes(png)), run("5\n", .bytes(png))])
        #expect(report.verdict == .accepted)
        #expect(report.tests.map(\.figure?.png) == [png, png])
        #expect(await host.programs.map(\.figure) == ["plot.png", "plot.png"])
    }

    @Test func `fails a case that leaves no figure, although its output is right`() async throws {
        let (report, _) = try await grade([run("4\n", .missing), run("5\n", .bytes(Array("GIF89a".utf8)))])
        #expect(report.tests.map(\.status) == [.failed, .failed])
        #expect(report.tests[0].message.contains("did not save the picture “plot.png”"))
        #expect(report.tests[1].message.contains("not a complete PNG"))
        #expect(report.tests.allSatisfy { $0.figure == nil && $0.points == 0 })
    }

    @Test func `shows the figure of a case that fails for another reason`() async throws {
        let (report, _) = try await grade([run("9\n", .bytes(png)), run("5\n", .bytes(png), code: 1)])
        #expect(report.tests.map(\.status) == [.failed, .error])
        #expect(report.tests.map(\.figure?.png) == [png, png])
    }

    @Test func `withholds the figure of a hidden case`() async throws {
        let (report, _) = try await grade([run("4\n", .bytes(png)), run("5\n", .bytes(png))], yaml: "hidden: [a]")
        #expect(report.verdict == .accepted)
        #expect(report.tests.map(\.figure?.png) == [nil, png])
    }

    @Test func `asks for no figure in an exercise without one`() async throws {
        let host = ScriptedHost(runs: [run("1\n", nil)])
        let exercise = try Exercise(package: .smallCases(["a": ("", "1\n")]))
        let report = try await GradingSession(exercise: exercise, host: host).grade(code: "print(1)")
        #expect(report.verdict == .accepted)
        #expect(report.tests[0].figure == nil)
        #expect(await host.programs.map(\.figure) == [nil])
    }

    @Test(arguments: [
        ("figure: plot.jpg", "exercise.yaml:3: figure: \"plot.jpg\" must be a plain file name that ends with .png"),
        ("figure: ../plot.png", "exercise.yaml:3: figure:"), ("figure: .plot.png", "exercise.yaml:3: figure:"),
        ("figure: [plot.png]", "exercise.yaml:3: figure:"),
        ("figure: plot.png\nsupport: {submission: [plot.png]}", "exercise.yaml:3: figure: \"plot.png\" is a file of"),
    ])
    func `an unusable name is rejected`(_ yaml: String, _ message: String) {
        var package = ExercisePackage.smallCases(["a": ("", "1\n")], yaml: yaml)
        package.files["plot.png"] = png
        let error = #expect(throws: SettingsError.self) { try Exercise(package: package) }
        #expect(error?.description.hasPrefix(message) == true, "\(error?.description ?? "")")
    }

    @Test func `only programs with few cases can have one`() {
        let tests = #expect(throws: SettingsError.self) { try Exercise(package: .small(yaml: "figure: plot.png")) }
        #expect(tests?.description.contains("figure: needs cases/NAME.in") == true)
        let cases = Dictionary(uniqueKeysWithValues: (0..<11).map { ("case\($0)", ("", "1\n")) })
        let many = #expect(throws: SettingsError.self) {
            try Exercise(package: .smallCases(cases, yaml: "figure: plot.png"))
        }
        #expect(many?.description.contains("figure: allows at most 10 cases") == true)
    }

    private func grade(_ runs: [ProgramRun], yaml: String = "") async throws -> (GradingReport, ScriptedHost) {
        let host = ScriptedHost(runs: runs)
        let package = ExercisePackage.smallCases(
            ["b": ("2 3\n", "5\n"), "a": ("2 2\n", "4\n")], yaml: "figure: plot.png\n\(yaml)")
        let report = try await GradingSession(exercise: try Exercise(package: package), host: host).grade(code: "pass")
        return (report, host)
    }

    private func run(_ stdout: String, _ figure: FigureFile?, code: Int = 0) -> ProgramRun {
        ProgramRun(
            ending: .exited(code: code), stdout: Array(stdout.utf8), stderr: [], cpuMilliseconds: 1,
            memoryPeakBytes: 1, mode: .cold, root: .none, figure: figure)
    }
}

/// Makes PNG files that are sound except for their pixels.
enum PNG {
    /// - Parameter size: of the file in bytes; the pixels fill the rest.
    static func file(
        width: UInt32, height: UInt32, depth: UInt8 = 8, colour: UInt8 = 6, interlacing: UInt8 = 0, size: Int = 100
    ) -> [UInt8] {
        let header = bytes(width) + bytes(height) + [depth, colour, 0, 0, interlacing]
        let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header)
        let end = chunk("IEND", [])
        return start + chunk("IDAT", [UInt8](repeating: 0, count: size - start.count - end.count - 12)) + end
    }

    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        var table: [UInt32] = []
        for index in UInt32(0)..<256 {
            table.append((0..<8).reduce(index) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0xEDB8_8320 })
        }
        let sum = body.reduce(UInt32.max) { table[Int(($0 ^ UInt32($1)) & 255)] ^ $0 >> 8 }
        return bytes(UInt32(data.count)) + body + bytes(~sum)
    }

    private static func bytes(_ number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.bigEndian, Array.init) }
}
