import ArgumentParser

/// The options of all commands that read the configuration file.
struct ConfigurationOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The configuration file; see docs/configuration.md.", valueName: "file"))
    var config: String?

    func load() throws -> Configuration { try Configuration.load(file: config) }
}

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve everything: the page, the API and a worker.",
        discussion: "Starts a private PostgreSQL and Redis unless the configuration names servers.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let platform = try Platform(options.load())
        try await Lifetime.run { try await platform.serve() }
    }
}

struct APICommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "api", abstract: "Serve the page and the API, without a worker.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let platform = try Platform(options.load())
        try await Lifetime.run { try await platform.serveAPI() }
    }
}

struct WorkerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "worker", abstract: "Grade submissions from the queue.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let platform = try Platform(options.load())
        try await Lifetime.run { try await platform.work() }
    }
}

struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Migrate the database schema to this version, and exit.")

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let platform = try Platform(options.load())
        try await Lifetime.run { try await platform.migrate() }
    }
}
