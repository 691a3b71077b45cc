/// What cells are built from and can change on disk while they wait: the Python root, policies, lists of system calls.
struct CellOrigin: Sendable, Hashable {
    private let rootfs: FileIdentity
    /// Nil for a policy that is in no library, and cannot change.
    private let files: [FileIdentity?]

    /// Only the root differs.
    func hasSamePolicies(as other: CellOrigin) -> Bool { files == other.files }

    /// - Throws: `SandboxError` (`cell`) where there is no Python root.
    init(_ recipe: CellRecipe, _ configuration: Sandbox.Configuration) throws(SandboxError) {
        rootfs = try FileIdentity(rootfs: configuration.rootfs)
        let library = configuration.policies
        files = recipe.policies.flatMap {
            [FileIdentity(library.file(ofPolicy: $0.name)), FileIdentity(library.file(ofProfile: $0.seccompProfile))]
        }
    }
}
