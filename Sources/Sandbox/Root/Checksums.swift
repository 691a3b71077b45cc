import Glibc

/// Checks files with sha256sum(1), which every Debian has.
///
/// Uses posix_spawn(3) directly: 20 lines serve the only command that this module runs. swift-subprocess would add a
/// dependency with its own build time, and its API is asynchronous while this check blocks a thread of its own.
enum Checksums {
    /// Returns the first lines that sha256sum prints about files that do not match.
    ///
    /// - Parameters:
    ///   - lines: one "SHA-256  PATH" per file.
    ///   - most: the most lines to return.
    static func failures(of lines: [UInt8], most: Int = 3) throws(SandboxError) -> [String] {
        let input = try Descriptor.sealedMemfd(lines, name: "checksums")
        let output = try Descriptor.pipe()
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.number, 0)
        posix_spawn_file_actions_adddup2(&actions, output.second.number, 1)
        posix_spawn_file_actions_adddup2(&actions, output.second.number, 2)
        let command = ["sha256sum", "-c"]
        var arguments: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var process: pid_t = 0
        let failure = posix_spawnp(&process, command[0], &actions, nil, &arguments, environ)
        guard failure == 0 else { throw SandboxError(.cell, stage: "start", path: command[0], errno: failure) }
        let text = readAll(consume output)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 && errno == EINTR {}
        if status == 0 { return [] }
        let failures = text.split(separator: "\n").filter { !$0.hasSuffix(": OK") }.map(String.init)
        return failures.isEmpty ? ["sha256sum ended with status \(status)"] : Array(failures.prefix(most))
    }

    private static func readAll(_ pipe: consuming DescriptorPair) -> String {
        let reader = pipe.first
        _ = consume pipe.second  // closed, or the pipe would never end
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(reader.number, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk.prefix(count)
        }
    }
}
