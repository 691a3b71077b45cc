import ArgumentParser
import Glibc
import Sandbox
import Settings

/// The arguments of the commands that run a program.
struct ProgramArguments: ParsableArguments {
    @Option(help: "The policy that limits the program: a name or a file.")
    var policy = "default"

    @Option(
        help: ArgumentHelp(
            "The file that the program reads as its standard input; - for the input of this command.",
            valueName: "file"))
    var stdin: String?

    @Argument(help: ArgumentHelp("The program.", valueName: "file.py"))
    var file: String

    @Argument(
        parsing: .captureForPassthrough, help: ArgumentHelp("The arguments of the program.", valueName: "arg"))
    var arguments: [String] = []

    /// The program's file name.
    var name: String { file.split(separator: "/").last.map(String.init) ?? file }

    /// Returns the job for a cell.
    ///
    /// - Parameter figure: the name of the file that the program leaves as its figure; nil for none.
    /// - Throws: `Failure` (`usage`) for an unreadable file; `Failure` if the command cannot restart in its scope.
    func job(figure: String? = nil) throws(Failure) -> CellJob {
        let program = try contents(ofArgument: file)
        var input: [UInt8] = []
        if let stdin {
            // A restart would lose what was already read from a pipe.
            try DelegatedScope.restartIfShared()
            input = try stdin == "-" ? contents(of: STDIN_FILENO, named: "standard input") : contents(ofArgument: stdin)
        }
        return CellJob(
            arguments: ["/work/\(name)"] + arguments, files: [CellFile(path: name, contents: program)],
            standardInput: input, figure: figure)
    }
}

extension CellJob {
    /// Checks that the job's files fit into the work directory.
    ///
    /// - Throws: `Failure` (`usage`) if one does not.
    func requireFit(_ limits: Limits) throws(Failure) {
        for file in files where file.contents.count > limits.work.bytes {
            throw Failure("\(file.path) does not fit into the work directory (limit: \(limits.work))", code: .usage)
        }
    }
}
