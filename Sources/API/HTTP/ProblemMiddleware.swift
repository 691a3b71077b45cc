import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1
import Passwords
import Postgres
import Redis

/// Turns errors of the inner handlers into problem responses, and logs the causes, which clients must not see.
struct ProblemMiddleware: RouterMiddleware {
    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPParserError {
            // The body is malformed HTTP. Hummingbird responds with 400 and closes the connection.
            throw error
        } catch {
            return try problem(for: error, request: request, context: context).response(from: request, context: context)
        }
    }

    private func problem(for error: any Error, request: Request, context: APIContext) -> Problem {
        switch error {
        case let problem as Problem:
            return problem
        case let error as any HTTPResponseError where error.status == .notFound:
            return .notFound("There is nothing at this address. docs/openapi.yaml lists all addresses.")
        case let error as any HTTPResponseError where error.status.kind == .clientError:
            return Problem(error.status, "The request is malformed. docs/openapi.yaml describes all requests.")
        case PasswordError.busy:
            return Problem(
                .serviceUnavailable,
                "Too many people sign in at this moment. Your request was not accepted. Try again in a few seconds.",
                headers: [.retryAfter: "3"])
        case let error as PostgresError where error.isOutage:
            context.logger.warning("PostgreSQL is unreachable", metadata: metadata(error, request))
            return .unavailable("database")
        case let error as PostgresError where error.namesDeletedUser:
            return .unauthorized("Your account was deleted. Create a new session with POST /api/v1/session.")
        case let error as PostgresError where error.refusesText:
            return .badRequest("The request contains a NUL character, which no text may have. Remove it.")
        case let error as RedisError where error.code != .malformed && error.code != .refused:
            context.logger.warning("Redis is unreachable", metadata: metadata(error, request))
            return .unavailable("queue")
        default:
            context.logger.error("A request failed", metadata: metadata(error, request))
            return .internalError
        }
    }

    private func metadata(_ error: any Error, _ request: Request) -> Logger.Metadata {
        ["error": "\(error)", "method": "\(request.method)", "path": "\(request.uri.path)"]
    }
}

extension PostgresError {
    /// Whether PostgreSQL is unreachable or overloaded. The request is not at fault, and a retry may succeed.
    ///
    /// PostgreSQL's own errors by class (PostgreSQL manual, Appendix A): 40 deadlock, 53 insufficient resources,
    /// 57 intervention of an operator or a timeout; and 25006, a standby that takes over only later.
    fileprivate var isOutage: Bool {
        if [.unreachable, .connectionLost, .busy].contains(code) { return true }
        guard let sqlState else { return false }
        return ["40", "53", "57"].contains(sqlState.prefix(2)) || sqlState == "25006"
    }

    /// Whether a text of the request cannot be stored: PostgreSQL's texts have no NUL (22021, invalid byte sequence).
    fileprivate var refusesText: Bool { sqlState == "22021" }

    /// Whether the user of the request was deleted while the request ran: a row refers to a user who does not exist.
    fileprivate var namesDeletedUser: Bool { sqlState == "23503" && message.contains("_user_id_fkey") }
}
