import Settings

/// The policies of one installation: `NAME.yaml` in a directory, and the profiles in its subdirectory `seccomp/`. A
/// running service replaces the files with the versions in its database (`replace(with:)`).
///
/// A changed file is read again at the next request. While a changed file cannot be used, its last valid state stays in
/// force. A policy with a finding for which `policy check` refuses it cannot be used.
package struct PolicyLibrary: Sendable {
    /// A reviewed list of system calls, and the filter compiled from it.
    private struct Filter: Hashable {
        var profile: SeccompProfile
        var program: SeccompProgram
    }

    package var directory: String { source.directory }
    let source: PolicySource
    /// The host that the policies are used on. Nil for policies that are only read.
    package let host: HostCapacity?
    private let onFault: @Sendable (SandboxError) -> Void
    private let policies: LastGood<EffectivePolicy>
    private let filters: LastGood<Filter>

    /// - Parameter onFault: receives an error, once for each change, when a changed file cannot be used.
    package init(directory: String, onFault: @escaping @Sendable (SandboxError) -> Void = { _ in }) {
        self.init(PolicySource(directory: directory), host: nil, onFault: onFault)
    }

    init(
        _ source: PolicySource, host: HostCapacity?, onFault: @escaping @Sendable (SandboxError) -> Void = { _ in }
    ) {
        self.source = source
        self.host = host
        self.onFault = onFault
        policies = LastGood(in: source)
        filters = LastGood(in: source)
    }

    /// Returns the library of the same directory in which a policy that `host` cannot enforce is unusable.
    func restricted(to host: HostCapacity) -> PolicyLibrary {
        PolicyLibrary(source, host: host, onFault: onFault)
    }

    /// Whether a text is a valid name in exercises and command lines. A name never leads out of the directory.
    static func isName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { $0 == 0x2D || (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }
    }

    /// The names of all policies, sorted.
    package func names() throws(SandboxError) -> [String] { try source.names() }

    func file(ofPolicy name: String) -> String { "\(directory)/\(name).yaml" }

    func file(ofProfile name: String) -> String { "\(directory)/seccomp/\(name).yaml" }
}

// Policies.
extension PolicyLibrary {
    /// Returns the policy of a name, or the policy in a file if `nameOrFile` is a path (has a slash or ends in
    /// `.yaml`).
    ///
    /// - Throws: `SettingsError` for a faulty file and for a policy that contradicts itself; `SandboxError` (`policy`,
    ///   `seccomp`) if the policy does not exist or its profile cannot be used; `SandboxError` (`host`) if the host of
    ///   this library cannot enforce it.
    package func policy(_ nameOrFile: String) throws -> Policy { try effectivePolicy(nameOrFile).policy }

    /// As `policy(_:)`, with the origin of each value.
    package func effectivePolicy(_ nameOrFile: String) throws -> EffectivePolicy {
        var files = FilesRead()
        return try policies.value(of: nameOrFile, noting: &files, onFault: report("policy", nameOrFile)) { files in
            let policy = try read(nameOrFile, noting: &files)
            try PolicyReview.requireUsable(policy, on: host)
            return policy
        }
    }

    /// Returns a policy for showing or reviewing it, whether or not it can be used.
    ///
    /// - Throws: as `policy(_:)`, except for contradictions and for what a host cannot enforce.
    package func asWritten(_ nameOrFile: String) throws -> EffectivePolicy {
        var files = FilesRead()
        return try read(nameOrFile, noting: &files)
    }

    private func read(_ nameOrFile: String, noting files: inout FilesRead) throws -> EffectivePolicy {
        func extended(_ name: String) throws -> PolicyFile? {
            let file = file(ofPolicy: name)
            files.note(file, in: source)
            return try source.text(of: file).map { try PolicyFile(name: name, text: $0, file: file) }
        }
        let chain = try Inheritance.chain(
            from: first(nameOrFile, noting: &files), kind: "policy", names: known, read: extended)
        var policy = try EffectivePolicy(chain) { profile in try filter(profile, noting: &files).program }
        policy.setVersions(
            policy: chain.first.flatMap { source.version(of: $0.file) },
            callList: source.version(of: file(ofProfile: policy.policy.seccompProfile)))
        return policy
    }

    /// Increases when the policy of this name or its filter changes. Nil if the policy cannot be loaded.
    func revision(ofPolicy name: String) -> Int? {
        guard (try? effectivePolicy(name)) != nil else { return nil }  // a run under this policy reports the error
        return policies.revision(of: name)
    }

    private func first(_ nameOrFile: String, noting files: inout FilesRead) throws -> PolicyFile {
        if nameOrFile.contains("/") || nameOrFile.hasSuffix(".yaml") {
            let base = nameOrFile.split(separator: "/").last.map(String.init) ?? nameOrFile
            let name = base.hasSuffix(".yaml") ? String(base.dropLast(5)) : base
            files.note(nameOrFile, in: source)
            guard let text = try source.text(of: nameOrFile) else {
                throw SandboxError(
                    .policy, "cannot read the policy file \(nameOrFile); check that it exists and is readable")
            }
            return try PolicyFile(name: name, text: text, file: nameOrFile)
        }
        let file = file(ofPolicy: nameOrFile)
        files.note(file, in: source)
        guard Self.isName(nameOrFile), let text = try source.text(of: file) else {
            throw SandboxError(
                .policy,
                "there is no policy \"\(nameOrFile)\"; choose one of: \(try names().joined(separator: ", ")). "
                    + "To use a file, write its path, such as ./\(nameOrFile).yaml")
        }
        return try PolicyFile(name: nameOrFile, text: text, file: file)
    }

    private func known() -> [String] { (try? names()) ?? [] }
}

// System call profiles.
extension PolicyLibrary {
    /// Returns a profile: the reviewed list of system calls that policies name in `seccomp:`, with all inherited calls.
    package func seccompProfile(_ name: String) throws -> SeccompProfile {
        var files = FilesRead()
        return try filter(name, noting: &files).profile
    }

    /// Returns the filter compiled from a profile.
    func seccompProgram(_ name: String) throws -> SeccompProgram {
        var files = FilesRead()
        return try filter(name, noting: &files).program
    }

    private func filter(_ name: String, noting files: inout FilesRead) throws -> Filter {
        try filters.value(of: name, noting: &files, onFault: report("seccomp profile", name)) { files in
            func read(_ name: String) throws -> SeccompProfileFile? {
                let file = file(ofProfile: name)
                files.note(file, in: source)
                return try source.text(of: file).map { try SeccompProfileFile(name: name, text: $0, file: file) }
            }
            let profile = try SeccompProfile(chain(from: name, read: read))
            return Filter(profile: profile, program: try SeccompCompiler.compile(profile))
        }
    }

    /// Returns the names of a profile, of the profile that it extends, and so on.
    func ancestry(ofProfile name: String) throws -> [String] {
        try chain(from: name) { name in
            let file = file(ofProfile: name)
            return try source.text(of: file).map { try SeccompProfileFile(name: name, text: $0, file: file) }
        }.map(\.name)
    }

    private func chain(
        from name: String, read: (String) throws -> SeccompProfileFile?
    ) throws -> [SeccompProfileFile] {
        guard Self.isName(name), let first = try read(name) else {
            throw SandboxError(.policy, "there is no seccomp profile \"\(name)\" in \(directory)/seccomp")
        }
        return try Inheritance.chain(from: first, kind: "seccomp profile", names: knownProfiles, read: read)
    }

    private func knownProfiles() -> [String] { (try? source.names(in: "seccomp")) ?? [] }
}

extension PolicyLibrary {
    private func report(_ kind: String, _ name: String) -> (any Error) -> Void {
        { error in
            onFault(
                SandboxError(
                    .policy,
                    "the \(kind) \(name) has changed and cannot be used; its last valid version stays in force: "
                        + "\(error)"
                ))
        }
    }
}
