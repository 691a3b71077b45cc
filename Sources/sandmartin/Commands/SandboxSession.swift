import ArgumentParser
import Foundation
import Sandbox

/// What every command that runs programs can be told.
struct SandboxOptions: ParsableArguments {
    @Flag(help: "Start each interpreter from nothing instead of using one that waits.")
    var cold = false

    @Flag(help: "Print results as JSON.")
    var json = false
}

/// A sandbox for the length of one command.
enum SandboxSession {
    /// Builds a sandbox, checks that this host can enforce `policy`, runs `body`, and takes the sandbox down.
    ///
    /// An interrupt ends every cell; then the command exits as a shell expects of an interrupted program.
    ///
    /// - Parameter policy: the name of a policy, or a file.
    static func run(
        policy: String, _ body: @escaping @Sendable (Sandbox, Policy) async throws -> Void
    ) async throws {
        let configuration = try Configuration.load(file: nil)
        let installation = try Installation.find()
        let library = PolicyLibrary(directory: configuration.policies ?? installation.policies)
        let policy = try library.chosen(policy)
        try await Lifetime.runUntilInterrupted {
            let sandbox = try Sandbox(configuration, installation, library)
            do {
                try sandbox.requireEnforceable(policy)
                try await body(sandbox, policy)
            } catch {
                await sandbox.shutdown()
                throw error
            }
            await sandbox.shutdown()
        }
    }
}

extension Sandbox {
    init(_ configuration: sandmartin.Configuration, _ installation: Installation, _ policies: PolicyLibrary) throws {
        try self.init(
            Configuration(
                launcher: installation.launcher, rootfs: configuration.rootfs ?? installation.rootfs,
                policies: policies))
    }

    /// - Throws: `Failure` naming each limit of `policy` that this host cannot enforce.
    nonisolated func requireEnforceable(_ policy: Policy) throws(Failure) {
        let reasons = cgroupHost.unenforceable(policy.limits)
        guard reasons.isEmpty else {
            throw Failure(
                "the policy \(policy.name) cannot be enforced on this host:\n  " + reasons.joined(separator: "\n  "))
        }
    }
}

extension PolicyLibrary {
    /// The policy that an argument names.
    ///
    /// - Throws: `SettingsError` for a faulty file, `Failure` (`usage`) where there is none.
    func chosen(_ nameOrFile: String) throws -> Policy {
        do {
            return try policy(nameOrFile)
        } catch let error as SandboxError {
            throw Failure("\(error)", code: .usage)
        }
    }
}

/// The contents of a file that an argument names.
///
/// - Throws: `Failure` (`usage`) if it cannot be read.
func contents(ofArgument file: String) throws(Failure) -> [UInt8] {
    do {
        return Array(try Data(contentsOf: URL(filePath: file)))
    } catch {
        throw Failure("\(file) cannot be read: does it exist, and is it a file?", code: .usage)
    }
}
