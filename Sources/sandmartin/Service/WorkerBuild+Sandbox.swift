import Foundation
import Passwords
import Sandbox
import Scheduler
import Settings

extension WorkerBuild {
    /// Returns a function that describes this program and its host. A root can be built anew while the worker runs, so
    /// that the function reads the hashes of the roots each time.
    ///
    /// - Throws: an error of Foundation if the executable cannot be read.
    static func source(of sandbox: Sandbox) throws -> @Sendable () -> WorkerBuild {
        let executable = try Data(contentsOf: URL(filePath: "/proc/self/exe"), options: .alwaysMapped)
        let fingerprint = executable.withUnsafeBytes { Fingerprint(of: $0) }
        let build = WorkerBuild(
            host: ProcessInfo.processInfo.hostName, version: String(fingerprint.text.prefix(12)),
            enforcement: sandbox.enforcement.description, roots: [:])
        let roots = sandbox.configuration.roots
        return {
            var build = build
            for name in roots.names {
                // A root without an identity cannot be used, and so has no hash.
                if let root = try? roots.identity(of: name) { build.roots[name] = root.hash }
            }
            return build
        }
    }
}
