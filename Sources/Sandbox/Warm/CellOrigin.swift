/// What cells are built from and can change on disk while they wait: the Python root, policies, lists of system calls.
/// Of policies what they say counts, not the bytes of their files.
struct CellOrigin: Sendable, Hashable {
    private let rootfs: FileIdentity
    /// Of each policy, its list of system calls included; nil for a policy that is in no library, and cannot change.
    private let policies: [Int?]

    /// Only the root differs.
    func hasSamePolicies(as other: CellOrigin) -> Bool { policies == other.policies }

    /// - Throws: `SandboxError` (`cell`) where there is no Python root.
    init(_ recipe: CellRecipe, _ configuration: Sandbox.Configuration) throws(SandboxError) {
        rootfs = try FileIdentity(rootfs: configuration.rootfs)
        let library = configuration.policies
        policies = recipe.policies.map { library.revision(ofPolicy: $0.name) }
    }
}
