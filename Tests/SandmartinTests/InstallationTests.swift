import Foundation
import Testing

@testable import Sandbox
@testable import sandmartin

struct InstallationTests {
    /// Creates empty files in a new directory, passes its path to `body`, and removes the directory.
    private func withFiles(_ paths: [String], _ body: (String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        for path in paths {
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
        }
        try body(root.path(percentEncoded: false))
    }

    @Test func `finds the source tree above a build`() throws {
        try withFiles(["Package.swift", "policies/default.yaml", ".build/debug/sandmartin"]) { root in
            let found = try Installation.find(executable: root + "/.build/debug/sandmartin", share: nil)
            #expect(found.policies == root + "/policies")
            #expect(found.migrations == root + "/Sources/Store/Migrations")
            let own = Roots.Place(directory: root + "/.build-rootfs", isWorkshop: true)
            #expect(found.roots(Configuration(stateDirectory: "/state")) == Roots(places: [own]))
            #expect(found.launcher == root + "/.build/debug/sandmartin-launcher")
        }
    }

    @Test func `finds the installed files below the same prefix`() throws {
        try withFiles(["bin/sandmartin", "share/sandmartin/policies/default.yaml"]) { root in
            let found = try Installation.find(executable: root + "/bin/sandmartin", share: nil)
            #expect(found.policies == root + "/share/sandmartin/policies")
            let own = Roots.Place(directory: root + "/share/sandmartin/roots", isWorkshop: false)
            let operators = Roots.Place(directory: "/var/lib/sandmartin/roots", isWorkshop: true)
            var configuration = Configuration(stateDirectory: "/state")
            #expect(found.roots(configuration) == Roots(places: [own, operators]))
            configuration.roots = "/srv/roots"
            configuration.rootfs = "/srv/python"
            let configured = Roots.Place(directory: "/srv/roots", isWorkshop: true)
            #expect(found.roots(configuration) == Roots(places: [own, configured], standardTree: "/srv/python"))
        }
    }

    @Test func `names a remedy if there are no files`() throws {
        try withFiles(["bin/sandmartin"]) { root in
            let failure = #expect(throws: Failure.self) {
                try Installation.find(executable: root + "/bin/sandmartin", share: nil)
            }
            #expect(failure?.description.contains("make install") == true)
        }
    }

    @Test func `an override that does not exist is an error`() throws {
        #expect(throws: Failure.self) {
            try Installation.find(executable: "/bin/sandmartin", share: "/no/such/directory")
        }
    }
}
