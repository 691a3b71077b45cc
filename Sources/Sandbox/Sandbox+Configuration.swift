extension Sandbox {
    /// Settings of a sandbox.
    package struct Configuration: Sendable {
        /// The launcher's program file.
        package var launcher: String
        package var roots: Roots
        /// The root of cells whose shape names none.
        package var root = Roots.standard
        package var policies: PolicyLibrary
        /// Limits that the operator gives up where this host cannot enforce them: the degraded mode.
        package var waivedLimits: Set<DispensableLimit>
        /// Modules that a zygote imports before it is ready, unless it is empty followed by those that its root names.
        package var preload: [String]
        /// Modules that a zygote for testing imports in addition (`ZygoteName.isForTesting`).
        package var testing: [String] = []
        /// The most cells alive at a time, bounded by the user ids available. At its start the launcher makes one set
        /// of devices for each.
        package var cells = 512
        package var zygotes = ZygoteLimits()
        /// How often the launcher is pinged while it sends nothing.
        package var launcherPingInterval = LauncherConnection.defaultPingInterval
        /// Whether the first cell of a root also waits for a comparison of the contents of all its files: some tenths
        /// of a second, concurrent with the building. Otherwise only metadata is compared.
        package var comparesContents = false
        /// Called once for each launcher or zygote that was lost and will be replaced.
        package var onLoss: @Sendable (SandboxError) -> Void

        package init(
            launcher: String, roots: Roots, policies: PolicyLibrary, waivedLimits: Set<DispensableLimit> = [],
            preload: [String] = [], onLoss: @escaping @Sendable (SandboxError) -> Void = { _ in }
        ) {
            self.launcher = launcher
            self.roots = roots
            self.policies = policies
            self.waivedLimits = waivedLimits
            self.preload = preload
            self.onLoss = onLoss
        }
    }
}
