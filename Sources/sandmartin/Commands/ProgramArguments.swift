import ArgumentParser
import Sandbox
import Settings

/// A program, and what it gets, as commands that run one are told.
struct ProgramArguments: ParsableArguments {
    @Option(help: "The policy that limits it: a name, or a file.")
    var policy = "default"

    @Option(help: ArgumentHelp("What the program reads from its standard input.", valueName: "file"))
    var stdin: String?

    @Argument(help: ArgumentHelp("The program.", valueName: "file.py"))
    var file: String

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("What the program gets as arguments.", valueName: "arg"))
    var arguments: [String] = []

    /// The program's file name.
    var name: String { file.split(separator: "/").last.map(String.init) ?? file }

    /// What a cell is to run.
    ///
    /// - Throws: `Failure` (`usage`) for files that cannot be read.
    func job() throws(Failure) -> CellJob {
        let program = try contents(ofArgument: file)
        var input: [UInt8] = []
        if let stdin { input = try contents(ofArgument: stdin) }
        return CellJob(
            arguments: ["/work/\(name)"] + arguments, files: [CellFile(path: name, contents: program)],
            standardInput: input)
    }
}

extension CellJob {
    /// - Throws: `Failure` (`usage`) where its files do not fit into the cell.
    func requireFit(_ limits: Limits) throws(Failure) {
        for file in files where file.contents.count > limits.work.bytes {
            throw Failure("\(file.path) is larger than the work directory may be (\(limits.work))", code: .usage)
        }
    }
}
