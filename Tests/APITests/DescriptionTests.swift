import Foundation
import HTTPTypes
import Logging
import Testing
import Yams

@testable import API

/// Compares the served routes with `docs/openapi.yaml`.
struct DescriptionTests {
    @Test func `every route is described, and every described route is served`() throws {
        let served = Set(try TestServer.unconnected().routes.routes.map { "\($0.method) \($0.path)" })
        #expect(try described() == served)
    }

    @Test func `every reference within the description has a target`() throws {
        let document = try #require(try load() as? [String: Any])
        var references: Set<String> = []
        collect(document, into: &references)
        #expect(!references.isEmpty)
        for reference in references {
            var place: Any? = document
            for step in reference.dropFirst(2).split(separator: "/") {
                place = (place as? [String: Any])?[String(step)]
            }
            #expect(place != nil, "\(reference)")
        }
    }

    private func described() throws -> Set<String> {
        let document = try #require(try load() as? [String: Any])
        let paths = try #require(document["paths"] as? [String: [String: Any]])
        let methods: Set<String> = ["get", "put", "post", "delete", "options", "head", "patch", "trace"]
        return Set(
            paths.flatMap { path, operations in
                operations.keys.filter(methods.contains).map { "\($0.uppercased()) \(path)" }
            })
    }

    private func load() throws -> Any? {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        return try Yams.load(yaml: String(contentsOf: root.appending(path: "docs/openapi.yaml"), encoding: .utf8))
    }

    private func collect(_ value: Any, into references: inout Set<String>) {
        if let object = value as? [String: Any] {
            if let reference = object["$ref"] as? String { references.insert(reference) }
            for member in object.values { collect(member, into: &references) }
        } else if let array = value as? [Any] {
            for element in array { collect(element, into: &references) }
        }
    }
}
