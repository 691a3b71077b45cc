import Dispatch
import Glibc
import Settings

/// Checks that cells can be built from the Python root of this host.
package enum PythonRoot {
    static let advice =
        "build it again with `make rootfs` (rootfs/build) or `sandmartin root build`, or install it again with "
        + "`make install` (a copy must keep times: cp -a)"

    /// Throws unless the root exists, with its manifest and for this machine, on a file system that permits execution.
    static func requireUsable(_ root: String) throws(SandboxError) {
        var status = statvfs()
        let noExecution: UInt = 8  // ST_NOEXEC, which the Glibc module leaves out
        if statvfs(root, &status) == 0, status.f_flag & noExecution != 0 {
            throw SandboxError(
                .root,
                "the Python root \(root) is on a file system that is mounted noexec, so no program can run from it: "
                    + "mount it without noexec, or move the root (`rootfs` in the configuration)")
        }
        guard access("\(root)\(Plan.runner)", X_OK) == 0 else {
            throw SandboxError(
                .root, stage: "the Python root, which `make rootfs` builds, is not at", path: root, errno: errno)
        }
        guard access("\(root)\(RootManifest.path)", R_OK) == 0 else {
            throw SandboxError(
                .root,
                "the Python root \(root) has no list of its files (\(RootManifest.path)), which shows whether it is "
                    + "what was built. No program is run in it; \(advice)")
        }
        try RootMachine.requireOwn(root)
    }

    /// Throws if a file's metadata shows a change since the root was built. Takes a few milliseconds.
    package static func requireUnchanged(_ root: String) throws(SandboxError) {
        try refuse(root, RootManifest(of: root).differences(in: root))
    }

    /// Throws if the metadata or contents of any file have changed since the root was built. Blocks for some tenths of
    /// a second.
    ///
    /// - Returns: the number of files compared.
    @discardableResult
    package static func requireSameContents(_ root: String) throws(SandboxError) -> Int {
        let manifest = try RootManifest(of: root)
        try refuse(root, manifest.differences(in: root))
        try refuse(root, manifest.additions(in: root))
        let checksums = manifest.checksums(in: root, manifest: try RootIdentity(of: root).hash)
        try refuse(root, try Checksums.failures(of: checksums))
        return checksums.count { $0 == UInt8(ascii: "\n") }
    }

    /// As `requireSameContents`, on a thread of its own, so that it blocks no thread of the cooperative pool.
    static func compareContents(_ root: String) async throws {
        let result = await withCheckedContinuation { continuation in
            DispatchQueue(label: "Python root").async {
                continuation.resume(
                    returning: Result { () throws(SandboxError) in _ = try requireSameContents(root) })
            }
        }
        try result.get()
    }

    private static func refuse(_ root: String, _ differences: [String]) throws(SandboxError) {
        guard !differences.isEmpty else { return }
        throw SandboxError(
            .root,
            "the Python root \(root) is not what was built: \(differences.joined(separator: "; ")). No program is run "
                + "in it; \(advice)")
    }
}
