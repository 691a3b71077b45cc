import ArgumentParser
import Foundation
import Sandbox

/// Builds an operator's own root. The script `rootfs/own-root` does the work.
struct RootBuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Build a Python root of your own: another root, and wheels or Debian packages.",
        discussion: """
            Writes the name, version and checksum of each package into a description beside the root. Without --wheel, \
            --deb and --preload, builds the root again from its description. docs/roots.md explains more. Needs root.
            """)

    @Argument(help: ArgumentHelp("The name of the new root: a-z, 0-9 and -.", valueName: "name"))
    var name: String

    @Option(help: ArgumentHelp("The root to extend (default: the described one, or python).", valueName: "root"))
    var from: String?

    @Option(
        name: .customLong("wheel"), parsing: .upToNextOption,
        help: ArgumentHelp("Packages of the Python package index.", valueName: "package==version"))
    var wheels: [String] = []

    @Option(
        name: .customLong("deb"), parsing: .upToNextOption,
        help: ArgumentHelp("Packages of the root's Debian release.", valueName: "package"))
    var debs: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Modules that warm cells have imported already.", valueName: "module"))
    var preload: [String] = []

    @Option(help: ArgumentHelp("A directory of wheels, beside the package index.", valueName: "dir"))
    var findLinks: String?

    @Flag(help: "Look for the present version of each package again.")
    var upgrade = false

    func run() throws {
        let installation = try Installation.find()
        let configuration = try Configuration.load(file: nil)
        guard Roots.isName(name) else {
            throw Failure(
                "\"\(name)\" cannot be the name of a root: use a-z, 0-9 and -, beginning with a letter", code: .usage)
        }
        guard !installation.isOwnRoot(name), name != Roots.standard else {
            throw Failure(
                "the root \(name) comes with Sandmartin, and rootfs/build builds it: choose another name", code: .usage)
        }
        let script = "\(installation.rootScripts)/own-root"
        guard access(script, X_OK) == 0 else {
            throw Failure("the scripts that build roots are missing (\(script)): run `make install` again")
        }
        let place = installation.operatorRoots(configuration).directory
        let base = try from ?? Self.describedBase("\(place)/\(name)") ?? Roots.standard
        guard installation.isOwnRoot(base) else {
            throw Failure("--from must name a root that comes with Sandmartin, not \(base)", code: .usage)
        }
        let tree = try installation.roots(configuration).tree(of: base)
        // A damaged file of the base would be recorded as a file of the new root.
        try PythonRoot.requireSameContents(tree)
        try Self.execute([script, place, name, base, tree] + options)
    }

    private var options: [String] {
        func each(_ option: String, _ values: [String]) -> [String] { values.flatMap { [option, $0] } }
        return each("--wheel", wheels) + each("--deb", debs) + each("--preload", preload)
            + each("--find-links", findLinks.map { [$0] } ?? []) + (upgrade ? ["--upgrade"] : [])
    }

    /// Returns the base that the description of an earlier build names; nil if there is none.
    private static func describedBase(_ directory: String) throws -> String? {
        guard let data = FileManager.default.contents(atPath: "\(directory)/description/manifest") else { return nil }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("base: ") }
            .map { String($0.dropFirst("base: ".count)) }
    }

    /// Replaces this process by a command, so that signals and the exit code are the command's.
    private static func execute(_ command: [String]) throws(Failure) -> Never {
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        execv(command[0], &arguments)
        throw Failure("execute \(command[0])", errno: errno)
    }
}
