import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

/// A Python root that is incomplete, changed, or on a file system with special options.
@Suite struct PythonRootTests {
    /// Copies the built root, with its manifest.
    private func copy(_ directory: borrowing TemporaryDirectory) throws -> String {
        let root = "\(directory.path)/root"
        try TestCommand.run(["cp", "-a", try TestSandbox.rootfs(), root])
        return root
    }

    private func fault(_ root: String) -> String? {
        do {
            try PythonRoot.requireUnchanged(root)
            return nil
        } catch {
            return "\(error)"
        }
    }

    @Test func `the built root is unchanged, in metadata and contents`() throws {
        let root = try TestSandbox.rootfs()
        #expect(fault(root) == nil)
        #expect(try PythonRoot.requireSameContents(root) > 1000)
    }

    @Test(arguments: [
        ("echo >>usr/lib/python3.13/random.py", "usr/lib/python3.13/random.py has another size"),
        ("printf X | dd of=usr/lib/python3.13/random.py conv=notrunc status=none", "random.py was written to"),
        ("rm usr/lib/python3.13/random.py", "usr/lib/python3.13/random.py is missing"),
        ("echo >usr/lib/python3.13/sitecustomize.py", "something was added to or removed from usr/lib/python3.13"),
        ("chmod 0755 etc/passwd", "etc/passwd has another mode"),
        ("rm etc/passwd && ln -s /etc/passwd etc/passwd", "etc/passwd is another kind of file"),
        ("echo >new", "something was added to or removed from ."),
        ("ln -sfn ../work dev/shm; touch -h -d 2020-01-01T00:00:00Z dev/shm dev", "dev/shm leads elsewhere"),
    ])
    func `a change is named, and no program runs`(change: String, words: String) async throws {
        let directory = try TemporaryDirectory()
        let root = try copy(directory)
        #expect(fault(root) == nil)
        try TestCommand.run(["env", "--chdir=\(root)", "sh", "-c", change])
        let message = try #require(fault(root))
        #expect(message.contains(words) && message.contains("make rootfs"), "\(message)")
        try await TestSandbox.with(try TestSandbox.configuration(rootfs: root)) { sandbox in
            let policy = try TestSandbox.policies.policy("default")
            let error = await #expect(throws: SandboxError.self) {
                try await sandbox.run(CellJob(source: "print(1)"), under: policy, start: .cold)
            }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        }
    }

    @Test(arguments: [
        (
            "printf X | dd of=$random conv=notrunc status=none; touch $then $random",
            "usr/lib/python3.13/random.py: FAILED"
        ),
        ("echo >$library/new.py; touch $then $library", "usr/lib/python3.13/new.py was added"),
        ("tail -n 1 $list >>$list; touch $then $list", "MANIFEST: FAILED"),
        ("rm $random; mkfifo $random; touch $then $random $library", "random.py is another kind of file"),
    ])
    func `a change that keeps size and times is found by contents, and no program runs`(
        change: String, words: String
    ) async throws {
        let directory = try TemporaryDirectory()
        let root = try copy(directory)
        let names =
            "library=usr/lib/python3.13; random=$library/random.py; then='-d 2020-01-01T00:00:00Z'; "
            + "list=usr/lib/sandmartin/MANIFEST; "
        try TestCommand.run(["env", "--chdir=\(root)", "sh", "-c", names + change])
        let error = #expect(throws: SandboxError.self) { try PythonRoot.requireSameContents(root) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")

        var configuration = try TestSandbox.configuration(rootfs: root)
        configuration.comparesContents = true
        try await TestSandbox.with(configuration) { sandbox in
            let policy = try TestSandbox.policies.policy("default")
            for start in [CellStart.cold, .warm] {
                let error = await #expect(throws: SandboxError.self) {
                    try await sandbox.run(CellJob(source: "print(1)"), under: policy, start: start)
                }
                #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
            }
            await #expect(throws: try #require(error)) { try await sandbox.requireUnchangedRoot() }
        }
    }

    @Test func `refuses a root without a manifest, and says what writes one`() throws {
        let directory = try TemporaryDirectory()
        let root = try copy(directory)
        unlink("\(root)\(RootManifest.path)")
        let error = #expect(throws: SandboxError.self) { try Sandbox(TestSandbox.configuration(rootfs: root)) }
        #expect(error?.description.contains("has no list of its files") == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("rootfs/build") == true)
        // A manifest that is removed later is noticed too.
        #expect(throws: SandboxError.self) { try PythonRoot.requireUnchanged(root) }
        #expect(throws: SandboxError.self) { try PythonRoot.requireSameContents(root) }
    }

    @Test func `refuses a root without a name, and says what writes one`() throws {
        let directory = try TemporaryDirectory()
        let root = try copy(directory)
        for text in ["", "python", "python c0de"] {
            try directory.write(text, to: "root\(RootIdentity.path)")
            let error = #expect(throws: SandboxError.self) { try Sandbox(TestSandbox.configuration(rootfs: root)) }
            #expect(error?.description.contains("does not say its name") == true, "\(error?.description ?? "")")
            #expect(error?.description.contains("rootfs/build") == true)
        }
    }

    @Test func `refuses a root on a noexec file system, and says what to do`() throws {
        let directory = try TemporaryDirectory()
        let place = "\(directory.path)/mount"
        try TestCommand.run(["mkdir", place])
        try TestCommand.run(["mount", "-t", "tmpfs", "-o", "noexec,nosuid,size=1m", "root", place])
        defer { umount2(place, Int32(MNT_DETACH)) }
        try TestCommand.run(["mkdir", "-p", "\(place)/usr/lib/sandmartin"])
        try TestCommand.run(["cp", "\(try TestSandbox.rootfs())\(Plan.runner)", "\(place)\(Plan.runner)"])
        let error = #expect(throws: SandboxError.self) { try PythonRoot.requireUsable(place) }
        #expect(error?.description.contains("mounted noexec") == true, "\(error?.description ?? "")")
    }

    @Test func `a root on a nosuid, nodev, noatime file system works`() async throws {
        let directory = try TemporaryDirectory()
        let place = "\(directory.path)/mount"
        try TestCommand.run(["mkdir", place])
        try TestCommand.run(["mount", "-t", "tmpfs", "-o", "nosuid,nodev,noatime,size=200m", "root", place])
        defer { umount2(place, Int32(MNT_DETACH)) }
        try TestCommand.run(["cp", "-a", try TestSandbox.rootfs(), "\(place)/root"])
        try await TestSandbox.with(try TestSandbox.configuration(rootfs: "\(place)/root")) { sandbox in
            let policy = try TestSandbox.policies.policy("default")
            for start in [CellStart.cold, .warm] {
                let result = try await sandbox.run(CellJob(source: "print(1)"), under: policy, start: start)
                #expect(result.outcome == .ok)
            }
        }
    }
}
