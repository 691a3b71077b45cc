import Glibc

/// The built Python root on this host: whether cells can be made of it.
package enum PythonRoot {
    private static let advice =
        "build it again with `make rootfs`, or install it again with `make install` (a copy must keep times: cp -a)"

    /// That it is there, on a file system that programs may run from.
    static func requireUsable(_ root: String) throws(SandboxError) {
        var status = statvfs()
        let noExecution: UInt = 8  // ST_NOEXEC, which the Glibc module leaves out
        if statvfs(root, &status) == 0, status.f_flag & noExecution != 0 {
            throw SandboxError(
                .cell,
                "the Python root \(root) is on a file system that is mounted noexec, from which no program can be run: "
                    + "mount that one without noexec, or have the root elsewhere (`rootfs` in the configuration)")
        }
        guard access("\(root)\(Plan.runner)", X_OK) == 0 else {
            throw SandboxError(
                .cell, stage: "the Python root, which `make rootfs` builds, is not at", path: root, errno: errno)
        }
    }

    /// That no file of it was changed since it was built, as far as that shows without reading them: a few milliseconds.
    package static func requireUnchanged(_ root: String) throws(SandboxError) {
        guard let manifest = try RootManifest(of: root) else { return }
        try refuse(root, manifest.differences(in: root))
    }

    /// The same with the contents of every file, which takes some tenths of a second.
    ///
    /// - Returns: how many files were compared; nil for a root without a list of its files.
    package static func requireSameContents(_ root: String) throws(SandboxError) -> Int? {
        guard let manifest = try RootManifest(of: root) else { return nil }
        try refuse(root, manifest.differences(in: root))
        let checksums = manifest.checksums(in: root)
        try refuse(root, try Checksums.failures(of: checksums))
        return checksums.count { $0 == UInt8(ascii: "\n") }
    }

    private static func refuse(_ root: String, _ differences: [String]) throws(SandboxError) {
        guard !differences.isEmpty else { return }
        throw SandboxError(
            .cell,
            "the Python root \(root) is not what was built: \(differences.joined(separator: "; ")). No program is run in "
                + "it; \(advice)")
    }
}
