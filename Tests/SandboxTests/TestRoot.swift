import FoundationEssentials
import Glibc

@testable import Sandbox

/// A Python root of a test's own: a copy that shares its files with the built one.
struct TestRoot: ~Copyable {
    private let directory: TemporaryDirectory

    var path: String { "\(directory.path)/root" }

    init() throws {
        let directory = try TemporaryDirectory()
        try Self.copy(to: "\(directory.path)/root")
        self.directory = directory
    }

    /// Adds a module that a zygote can import.
    func add(module name: String, _ source: String) throws {
        try directory.write(source, to: "root/usr/lib/sandmartin/\(name).py")
    }

    /// Puts another root with this module in its place, as rootfs/build does.
    func replace(adding module: String) throws {
        let (new, old) = ("\(directory.path)/new", "\(directory.path)/old")
        try Self.copy(to: new)
        try directory.write("", to: "new/usr/lib/sandmartin/\(module).py")
        guard rename(path, old) == 0, rename(new, path) == 0 else {
            throw TemporaryDirectory.POSIXFailure(number: errno)
        }
        try FileManager.default.removeItem(atPath: old)
    }

    private static func copy(to destination: String) throws {
        try TestCommand.run(["/bin/cp", "-a", "--link", try TestSandbox.rootfs(), destination])
        // It is going to be another one than was built, on purpose.
        unlink("\(destination)\(RootManifest.path)")
    }
}
