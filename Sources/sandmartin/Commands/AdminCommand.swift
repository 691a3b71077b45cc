import ArgumentParser
import Passwords

struct AdminCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "admin", abstract: "Manage administrators, on the database directly.",
        subcommands: [AdminCreateCommand.self, AdminLinkCommand.self, AdminTokenCommand.self])
}

struct AdminCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create an administrator, or give an administrator a new password.",
        discussion: """
            Asks for the password at the terminal, or reads the first line of standard input. An existing account \
            keeps its work, becomes an administrator and gets the password. All its sessions and API tokens end.
            """)

    @Argument(help: "The name of the account.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard let name = AccountName(name) else { throw Failure(AccountName.rule, code: .usage) }
        let configuration = try options.load()
        let password = try PasswordInput.read(for: name.text)
        let platform = try Platform(configuration)
        try await Lifetime.run { try await platform.createAdministrator(name, password) }
    }
}

struct AdminLinkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "link", abstract: "Print a one-time link with which the first administrator is created.",
        discussion: """
            The link opens a page that asks for a name and a password. It is valid for 24 hours, until an \
            administrator exists. With an administrator, the command prints no link and exits with 2.
            """)

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let platform = try Platform(options.load())
        try await Lifetime.run { try await platform.createFirstAdministratorLink() }
    }
}

struct AdminTokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Print a new API token of an administrator.")

    @Argument(help: "The name of the administrator's account.") var name: String
    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        guard let name = AccountName(name) else { throw Failure(AccountName.rule, code: .usage) }
        let platform = try Platform(options.load())
        try await Lifetime.run { try await platform.createToken(ofAdministrator: name) }
    }
}
