import ArgumentParser
import Foundation
import Sandbox

struct RootRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove", abstract: "Remove a Python root of your own, or what a broken build left of it.",
        discussion: "Refuses to remove a root that comes with Sandmartin, or that an exercise or a service uses.")

    @Argument(help: ArgumentHelp("The name of the root.", valueName: "name"))
    var name: String

    func run() throws {
        let installation = try Installation.find()
        let configuration = try Configuration.load(file: nil)
        guard Roots.isName(name) else { throw Failure("\"\(name)\" is no name of a root", code: .usage) }
        guard !installation.isOwnRoot(name), name != Roots.standard else {
            throw Failure("the root \(name) comes with Sandmartin and cannot be removed", code: .usage)
        }
        let directory = "\(installation.operatorRoots(configuration).directory)/\(name)"
        let tree = "\(directory)/root"
        guard access(tree, F_OK) == 0 || Roots.isHalfBuilt(directory) else {
            let roots = installation.roots(configuration)
            throw Failure(
                "there is no root \(name) in \(directory); the roots here: \(roots.names.joined(separator: ", "))",
                code: .usage)
        }
        let exercises = configuration.exercises ?? installation.exercises
        let needs = RootNeeds(of: exercises)
        if let fault = needs.fault {
            throw Failure("it is not known whether an exercise in \(exercises) needs \(name): \(fault.how)")
        }
        if let users = needs.exercises[name] {
            throw Failure(
                "the root \(name) is needed by the exercises \(users.sorted().joined(separator: ", ")) in \(exercises)",
                code: .usage)
        }
        try remove(directory, tree)
        Console.print("Removed the root \(name)")
    }

    private func remove(_ directory: String, _ tree: String) throws {
        let lock = "\(directory)/lock"
        // Held until the directory is gone.
        let build = access(lock, F_OK) == 0 ? try RootClaim(lock, "the build of the root \(name)") : nil
        let use = access(tree, F_OK) == 0 ? try RootClaim(tree, "the root \(name)") : nil
        // From here on the root cannot be found, even if the removal is interrupted.
        if access(tree, F_OK) == 0, rename(tree, "\(directory)/root.old") != 0 {
            throw Failure("rename \(tree)", errno: errno, advice: "run this as the user who built the root")
        }
        try FileManager.default.removeItem(atPath: directory)
        withExtendedLifetime(build) {}
        withExtendedLifetime(use) {}
    }
}
