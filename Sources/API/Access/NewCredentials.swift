import HTTPTypes
import Passwords

/// A name and a password that a new account can have.
struct NewCredentials {
    let name: AccountName
    let password: Password

    /// - Throws: `Problem` 400 with the rule that the name or the password breaks.
    init(name text: String, password: String) throws {
        guard let name = AccountName(text) else { throw Problem.badRequest(AccountName.rule) }
        guard let valid = Password(password) else { throw Problem.badRequest(Password.rule) }
        guard password.lowercased() != name.key else {
            throw Problem.badRequest("The password is the name. Choose a password that is harder to guess.")
        }
        self.name = name
        self.password = valid
    }

    /// The answer to a name that another user has.
    static func taken(_ name: AccountName) -> Problem {
        Problem(
            .conflict, "The name \(name.text) is taken. Choose another name, or sign in with this one.",
            members: ["name": name.text])
    }
}
