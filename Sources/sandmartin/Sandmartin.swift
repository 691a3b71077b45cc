import ArgumentParser

@main
struct Sandmartin: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "A self-hosted coding-exercise platform for Python.")
}
