import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

/// The real sandbox, for tests on the real kernel. The test process shares one, which owns its control groups.
enum TestSandbox {
    /// For results that no cell has given.
    static let rootIdentity = RootIdentity(name: "python", hash: String(repeating: "c", count: 64))

    static let policies = PolicyLibrary(directory: SourceTree.policies)

    /// - Throws: if the sandbox cannot run here. That fails the test; it is never a reason to skip it.
    static func shared() throws -> Sandbox { try made.get() }

    private static let made = Result { try Sandbox(configuration()) }

    static func configuration(
        rootfs: String? = nil, policies: PolicyLibrary = policies, preload: [String] = []
    ) throws -> Sandbox.Configuration {
        var configuration = Sandbox.Configuration(
            launcher: try launcher(), roots: Roots(standardTree: try rootfs ?? Self.rootfs()), policies: policies,
            preload: preload)
        // A sound zygote can need long on a busy machine.
        configuration.zygotes.start = .seconds(120)
        return configuration
    }

    /// Runs `body` with a sandbox of its own, shuts it down, and expects that no control group is left.
    static func with(
        _ configuration: Sandbox.Configuration, _ body: (Sandbox) async throws -> Void
    ) async throws {
        let sandbox = try Sandbox(configuration)
        do {
            try await body(sandbox)
        } catch {
            await sandbox.shutdown()
            throw error
        }
        await sandbox.shutdown()
        #expect(sandbox.cellGroups() == nil, "control groups are left")
    }

    /// Returns the launcher's program, which is built beside the test bundle.
    static func launcher() throws -> String {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var directories = [program, CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? program]
        // `swift test` runs the bundle in a helper of the toolchain, with the bundle's path as an argument.
        directories += CommandLine.arguments
        for directory in directories.map({ $0.split(separator: "/").dropLast().map { "/\($0)" }.joined() }) {
            let candidate = "\(directory)/sandmartin-launcher"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        throw SandboxError(.launcher, "sandmartin-launcher is not beside the test bundle; build with `swift build`")
    }

    static func rootfs() throws -> String {
        if let path = getenv("SANDMARTIN_ROOTFS") { return String(cString: path) }
        let path = "\(SourceTree.root)/.build-rootfs/python/root"
        guard access("\(path)/usr/bin/python3", X_OK) == 0 else {
            throw SandboxError(.cell, "the Python root is not at \(path); build it with `make rootfs`")
        }
        return path
    }
}

extension Sandbox {
    /// Returns the names of the groups of living cells; nil where the service's own groups are gone too.
    nonisolated func cellGroups() -> [String]? {
        var names: Set<String>?
        for base in cgroupHost.baseDirectories {
            let directory = "\(base)/\(cgroupHost.groupName)"
            guard let entries = try? FileManager.default.contentsOfDirectory(atPath: directory) else { continue }
            names = (names ?? []).union(entries.filter { $0.hasPrefix("cell-") })
        }
        return names?.sorted()
    }
}
