import Archives
import ArgumentParser
import Client
import Foundation
import Grading

struct ExercisePublishCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "publish", abstract: "Send an exercise to a running service, which verifies and publishes it.",
        discussion: """
            Needs the API token of a teacher or an administrator (SANDMARTIN_SERVICE_TOKEN_FILE). Exits 2 if the \
            service finds an error in the exercise. With --check, nothing changes.
            """)

    private static let timeoutSeconds = 900.0

    @Argument(help: ArgumentHelp("The directory of the exercise.", valueName: "dir")) var directory: String
    @Option(help: "What changes, and why.") var comment = ""
    @Option(help: "The number of the version that must be in force until now; 0 for a new exercise.") var base: Int?
    @Flag(help: "Only verify the exercise.") var check = false
    @Flag(help: "Print the service's answer as JSON.") var json = false
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let client = try ServiceClient(options.load())
        let (slug, archive) = try packed()
        let path = "/admin/exercises/\(ServiceClient.encoded(slug))"
        try await client.run { client in
            do {
                let answer = try await following(path, client) {
                    try await client.send(
                        check ? "POST" : "PUT", path + (check ? "/check" : query), body: Data(archive),
                        type: "application/x-tar", timeout: Self.timeoutSeconds)
                }
                if json { return Console.print(String(decoding: answer, as: UTF8.self)) }
                try report(answer, slug, client)
            } catch let refusal as ServiceRefusal where refusal.status == 422 {
                if json { Console.print(String(decoding: refusal.body, as: UTF8.self)) }
                let found: PublishedExercise.Report = try client.decoded(refusal.body)
                for line in found.lines { Console.say(line) }
                throw Failure("\(directory) was not published; correct the errors above", code: .usage)
            }
        }
    }

    private var query: String {
        let values = [("comment", comment.isEmpty ? nil : comment), ("base", base.map(String.init))]
        let set = values.compactMap { name, value in value.map { "\(name)=\(ServiceClient.encoded($0))" } }
        return set.isEmpty ? "" : "?" + set.joined(separator: "&")
    }

    private func packed() throws -> (slug: String, archive: [UInt8]) {
        do {
            let package = try ExercisePackage(directory: directory)
            let slug = try Exercise(package: package).slug
            return (slug, try PackageArchive.archive(package.files, in: slug, as: .tar, modified: 0))
        } catch {
            throw Failure("\(error)".hasPrefix(directory) ? "\(error)" : "\(directory): \(error)", code: .usage)
        }
    }

    /// Shows the progress of the verification while `send` waits for its end.
    private func following(
        _ path: String, _ client: ServiceClient, _ send: @escaping @Sendable () async throws -> Data
    ) async throws -> Data {
        let bar = ProgressBar()
        let progress = Task {
            while !Task.isCancelled {
                // Before the verification begins, and if the service is busy, there is nothing to show.
                if let state: VerificationState = try? await client.get("\(path)/verification"),
                    let done = state.done, let total = state.total
                {
                    bar.show(done, of: total)
                }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
        defer {
            progress.cancel()
            bar.end()
        }
        return try await send()
    }

    private func report(_ answer: Data, _ slug: String, _ client: ServiceClient) throws {
        if check {
            let found: PublishedExercise.Report = try client.decoded(answer)
            for line in found.lines { Console.say(line) }
            guard found.sound else {
                throw Failure("\(directory) is not sound; correct the errors above", code: .usage)
            }
            return Console.print("\(directory): ok")
        }
        let exercise: PublishedExercise = try client.decoded(answer)
        for line in exercise.report?.lines ?? [] { Console.say(line) }
        Console.print("\(slug) is published as version \(exercise.number).")
    }
}

private struct VerificationState: Decodable {
    var done: Int?
    var total: Int?
}

/// An exercise, as the service describes it.
private struct PublishedExercise: Decodable {
    struct Report: Decodable {
        struct Finding: Decodable {
            var severity: String
            var file: String?
            var line: Int?
            var message: String
        }

        var sound: Bool
        var findings: [Finding]

        /// A line for each finding.
        var lines: [String] {
            findings.map { finding in
                let place = [finding.file, finding.line.map(String.init)].compactMap(\.self).joined(separator: ":")
                return "\(finding.severity): \(place.isEmpty ? "" : "\(place): ")\(finding.message)"
            }
        }
    }

    var number: Int
    var report: Report?
}
