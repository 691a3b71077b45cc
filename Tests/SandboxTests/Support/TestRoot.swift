import FoundationEssentials
import Glibc

@testable import Sandbox

/// A Python root for one test: a copy of the built root that shares its files.
struct TestRoot: ~Copyable {
    private let directory: TemporaryDirectory
    private let name: String

    var path: String { "\(directory.path)/\(name)" }
    /// The place of this root alone.
    var place: Roots.Place { Roots.Place(directory: directory.path, isWorkshop: false) }

    init(named name: String = "python") throws {
        let directory = try TemporaryDirectory()
        try Self.copy(to: "\(directory.path)/\(name)")
        if name != "python" { try Self.rename("\(directory.path)/\(name)", to: name) }
        self.directory = directory
        self.name = name
    }

    /// Adds a module that a zygote can import.
    func add(module name: String, _ source: String) throws { try add(file: Self.path(ofModule: name), source) }

    /// Adds a file, such as `usr/lib/sandmartin/PRELOAD`.
    func add(file: String, _ text: String) throws {
        try directory.write(text, to: "\(name)/\(file)")
        try record(file)
    }

    /// Writes another name into a root. No other file depends on the name.
    private static func rename(_ root: String, to name: String) throws {
        let script = #"""
            set -e
            sed "s/^[^ ]*/$1/" ROOT >ROOT.new
            mv ROOT.new ROOT
            touch -d 2020-01-01T00:00:00Z .
            """#
        try TestCommand.run(["env", "--chdir=\(root)/usr/lib/sandmartin", "sh", "-c", script, "rename", name])
    }

    /// Updates a file's entry in the manifest, as `rootfs/build` writes it.
    func record(_ file: String) throws { try Self.record(file, in: path) }

    /// Replaces the root by one that also has this module, as rootfs/build does.
    func replace(adding module: String) throws {
        let (new, old) = ("\(directory.path)/new", "\(directory.path)/old")
        try Self.copy(to: new)
        try directory.write("", to: "new/\(Self.path(ofModule: module))")
        try Self.record(Self.path(ofModule: module), in: new)
        guard Glibc.rename(path, old) == 0, Glibc.rename(new, path) == 0 else {
            throw TemporaryDirectory.POSIXFailure(number: errno)
        }
        try FileManager.default.removeItem(atPath: old)
    }

    private static func copy(to destination: String) throws {
        try TestCommand.run(["/bin/cp", "-a", "--link", try TestSandbox.rootfs(), destination])
    }

    private static func path(ofModule name: String) -> String { "usr/lib/python3.13/\(name).py" }

    private static func record(_ file: String, in root: String) throws {
        // The manifest is written to a new file, because the built root shares the old one.
        let script = #"""
            set -e
            list=usr/lib/sandmartin/MANIFEST
            sum=$(sha256sum <"$1")
            awk -F '\t' -v "file=$1" '$5 != file' $list >$list.new
            printf 'f\t%s\t%s\t%s\t%s\n' "$(stat -c %a "$1")" "$(stat -c %s "$1")" "${sum%% *}" "$1" >>$list.new
            chmod 0644 $list.new
            mv $list.new $list
            hash=$(sha256sum <$list)
            printf '%s %s\n' "$(cut -d ' ' -f 1 usr/lib/sandmartin/ROOT)" "${hash%% *}" >usr/lib/sandmartin/ROOT.new
            mv usr/lib/sandmartin/ROOT.new usr/lib/sandmartin/ROOT
            touch -d 2020-01-01T00:00:00Z "$1" "$(dirname "$1")" $list usr/lib/sandmartin
            """#
        try TestCommand.run(["env", "--chdir=\(root)", "sh", "-c", script, "record", file])
    }
}
