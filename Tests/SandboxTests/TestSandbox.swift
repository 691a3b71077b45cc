import FoundationEssentials
import Glibc
import Sandbox

/// The real sandbox, for tests on the real kernel. One for the whole test process: it owns this process's groups.
enum TestSandbox {
    static let policies = PolicyLibrary(directory: SourceTree.policies)

    /// - Throws: where it cannot run here, which is a failure of the test and never a reason to skip it.
    static func shared() throws -> Sandbox { try made.get() }

    private static let made = Result { try Sandbox(configuration()) }

    static func configuration() throws -> Sandbox.Configuration {
        Sandbox.Configuration(launcher: try launcher(), rootfs: try rootfs(), policies: policies)
    }

    /// Built beside the test bundle.
    private static func launcher() throws -> String {
        let program = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        var directories = [program, CommandLine.arguments.first { $0.hasSuffix(".xctest") } ?? program]
        // swift test runs the bundle in a helper of the toolchain's, which has the bundle's path as an argument.
        directories += CommandLine.arguments
        for directory in directories.map({ $0.split(separator: "/").dropLast().map { "/\($0)" }.joined() }) {
            let candidate = "\(directory)/sandmartin-launcher"
            if access(candidate, X_OK) == 0 { return candidate }
        }
        throw SandboxError(.launcher, "sandmartin-launcher is not beside the test bundle; build with `swift build`")
    }

    private static func rootfs() throws -> String {
        if let path = getenv("SANDMARTIN_ROOTFS") { return String(cString: path) }
        let path = "\(SourceTree.root)/.build-rootfs/root"
        guard access("\(path)/usr/bin/python3", X_OK) == 0 else {
            throw SandboxError(.cell, "the Python root is not at \(path); build it with `make rootfs`")
        }
        return path
    }
}
