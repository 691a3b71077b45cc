import ArgumentParser
import Sandbox

struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "root", abstract: "Build, list, check and remove Python roots.",
        subcommands: [RootBuildCommand.self, List.self, Check.self, RootRemoveCommand.self])

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List all Python roots, and what is wrong with them.",
            discussion: "Compares metadata only. `sandmartin root check` compares the contents of all files.")

        @Flag(help: "Print one JSON object for each root.")
        var json = false

        func run() throws {
            let roots = try Installation.find().roots(Configuration.load(file: nil))
            for root in roots.summaries() {
                try json ? Console.printJSON(root) : Console.print(root.line)
            }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Compare the contents of roots with what was built.",
            discussion: "Exits 0 if all of them are as they were built.")

        @Flag(help: "Print one JSON object for each root.")
        var json = false

        @Argument(help: ArgumentHelp("The names of the roots (default: all).", valueName: "name"))
        var names: [String] = []

        func run() throws {
            let roots = try Installation.find().roots(Configuration.load(file: nil))
            for name in names {
                do { _ = try roots.tree(of: name) } catch { throw Failure("\(error)", code: .usage) }
            }
            let chosen =
                names.isEmpty
                ? roots.summaries(comparesContents: true)
                : names.map { RootSummary(of: $0, in: roots, comparesContents: true) }
            for root in chosen { try json ? Console.printJSON(root) : Console.print(root.line) }
            if chosen.contains(where: { $0.state != .ready }) { throw ExitCode(Failure.Code.fault.rawValue) }
        }
    }
}

extension RootSummary {
    /// "python  7f0c1e5a92b3  61 MiB  Python 3.13  ready", and a second line if something is wrong.
    fileprivate var line: String {
        let words = [
            name, hash.map { String($0.prefix(12)) } ?? "no hash", bytes.map { "\($0 >> 20) MiB" } ?? "no size",
            python.map { "Python \($0)" } ?? "no Python", state.words,
        ]
        let older = changedBase.map { "the root \($0) has changed since: build \(name) again" }
        return ([words.joined(separator: "  ")] + [fault, older].compactMap(\.self).map { "    \($0)" })
            .joined(separator: "\n")
    }
}

extension RootSummary.State {
    fileprivate var words: String {
        switch self {
        case .ready: "ready"
        case .faulty: "faulty"
        case .halfBuilt: "half built"
        }
    }
}
