import FoundationEssentials
import NIOCore

/// The address of a Redis server, with user, password and database.
///
/// Written as `redis://[user[:password]@]host[:port][/database]`, or `unix:///path/to/socket[?db=database]` with
/// `user` and `password` as further parameters.
package struct RedisAddress: Hashable, Sendable {
    enum Place: Hashable, Sendable {
        case tcp(host: String, port: Int)
        case unix(path: String)
    }

    let place: Place
    let user: String?
    let password: String?
    let database: Int

    package init(url: String) throws(RedisError) {
        guard let parts = URLComponents(string: url) else { throw Self.malformed }
        switch parts.scheme {
        case "redis":
            guard let host = parts.host, !host.isEmpty else { throw Self.malformed }
            place = .tcp(host: host, port: parts.port ?? 6379)
            user = parts.user.flatMap { $0.isEmpty ? nil : $0 }
            password = parts.password
            database = try Self.database(parts.path.isEmpty ? nil : String(parts.path.dropFirst()))
        case "unix":
            guard !parts.path.isEmpty else { throw Self.malformed }
            let settings = parts.queryItems ?? []
            guard settings.allSatisfy({ ["db", "user", "password"].contains($0.name) }) else { throw Self.malformed }
            func setting(_ name: String) -> String? { settings.first { $0.name == name }?.value }
            place = .unix(path: parts.path)
            user = setting("user")
            password = setting("password")
            database = try Self.database(setting("db"))
        default: throw Self.malformed
        }
    }

    /// Host and port, or the socket's path; contains no secret.
    package var description: String {
        switch place {
        case .tcp(let host, let port): "\(host):\(port)"
        case .unix(let path): path
        }
    }

    /// The commands that must precede all others on a new connection.
    var greeting: [RedisCommand] {
        var commands: [RedisCommand] = []
        if let password {
            commands.append(RedisCommand(["AUTH"] + [user, password].compactMap { $0.map { RedisArgument($0) } }))
        }
        if database != 0 { commands.append(["SELECT", RedisArgument(database)]) }
        return commands
    }

    private static func database(_ text: String?) throws(RedisError) -> Int {
        guard let text, !text.isEmpty else { return 0 }
        guard let number = Int(text), number >= 0 else { throw malformed }
        return number
    }

    /// Does not repeat the URL, which may contain a password.
    private static let malformed = RedisError(
        .badAddress, "the URL must look like redis://host:6379/0 or unix:///path/to/redis.sock?db=0")
}
