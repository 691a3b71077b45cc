import Foundation
import Testing

@testable import sandmartin

/// The choice between the page's bundle and its sources.
struct PageFilesTests {
    /// Creates a source and a bundle that is `age` seconds older than the source, and returns the choice between them.
    private func choice(bundleOlderBy age: TimeInterval?) throws -> (PageFiles, bundle: String, sources: String) {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        let now = Date()
        for (path, time) in [("sources/scripts/main.js", now), ("bundle/index.html", age.map { now - $0 })] {
            guard let time else { continue }
            let file = root.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: file)
            try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: file.path())
        }
        // A directory's time is that of the last change of its names.
        let directory = root.appending(path: "sources/scripts").path()
        try FileManager.default.setAttributes([.modificationDate: now], ofItemAtPath: directory)
        let (bundle, sources) = (root.path() + "/bundle", root.path() + "/sources")
        return (PageFiles(bundle: bundle, sources: sources), bundle, sources)
    }

    @Test func `uses a bundle that is newer than the sources`() throws {
        let (chosen, bundle, _) = try choice(bundleOlderBy: -1)
        #expect(chosen.directory == bundle)
        #expect(chosen.warning == nil)
    }

    @Test(arguments: [nil, 1.0])
    func `uses the sources without a current bundle, and says how to make one`(age: TimeInterval?) throws {
        let (chosen, _, sources) = try choice(bundleOlderBy: age)
        #expect(chosen.directory == sources)
        #expect(chosen.warning?.contains("Run scripts/page") == true)
    }
}
