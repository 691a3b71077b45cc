import HTTPTypes
import Hummingbird
import NIOCore
import Store

/// All routes of the API as data. The router and the 405 responses are built from it.
struct RouteTable {
    typealias Handler = @Sendable (Request, APIContext) async throws -> Response
    typealias LearnerHandler = @Sendable (Request, APIContext, Caller) async throws -> Response

    struct Route {
        var method: HTTPRequest.Method
        /// With captures in braces, as in the OpenAPI description: `/api/v1/exercises/{slug}`. A last `{path}` captures
        /// all further parts of the address.
        var path: String
        var handler: Handler
    }

    let access: Access
    let limits: RequestLimits
    private(set) var routes: [Route] = []

    init(access: Access, limits: RequestLimits) {
        self.access = access
        self.limits = limits
    }

    /// Adds a route that needs no session.
    ///
    /// - Parameter action: what each request counts as, before it is authenticated and its body is read.
    mutating func open(
        _ method: HTTPRequest.Method, _ path: String, limitedAs action: LimitedAction? = nil, handler: @escaping Handler
    ) {
        guard let action else { return routes.append(Route(method: method, path: path, handler: handler)) }
        routes.append(
            Route(method: method, path: path) { [limits] request, context in
                try await limits.admit(action, of: limits.visitor(request, context))
                return try await handler(request, context)
            })
    }

    /// Adds a route that needs a session.
    ///
    /// - Parameter action: as of `open`.
    mutating func learner(
        _ method: HTTPRequest.Method, _ path: String, limitedAs action: LimitedAction? = nil,
        handler: @escaping LearnerHandler
    ) {
        open(method, path, limitedAs: action) { [access] request, context in
            try await handler(request, context, access.caller(of: request.head))
        }
    }

    /// Adds a route for the role admin only.
    mutating func admin(_ method: HTTPRequest.Method, _ path: String, handler: @escaping LearnerHandler) {
        only([.admin], .administratorsOnly, method, path, handler)
    }

    /// Adds a route for the roles teacher and admin.
    mutating func teacher(_ method: HTTPRequest.Method, _ path: String, handler: @escaping LearnerHandler) {
        only([.teacher, .admin], .teachersOnly, method, path, handler)
    }

    private mutating func only(
        _ roles: Set<User.Role>, _ refusal: Problem, _ method: HTTPRequest.Method, _ path: String,
        _ handler: @escaping LearnerHandler
    ) {
        learner(method, path) { request, context, caller in
            guard roles.contains(caller.user.role) else { throw refusal }
            return try await handler(request, context, caller)
        }
    }

    /// - Parameter middleware: outermost first.
    func makeRouter(middleware: [any MiddlewareProtocol<Request, Response, APIContext>]) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        for layer in middleware { router.add(middleware: layer) }
        router.add(middleware: OtherMethods(than: routes))
        for route in routes { router.on(Self.routerPath(route.path), method: route.method, use: route.handler) }
        return router
    }

    /// A last component `{path}` matches all that follows.
    private static func routerPath(_ path: String) -> RouterPath {
        RouterPath(path.hasSuffix("/{path}") ? String(path.dropLast("{path}".count)) + "**" : path)
    }
}

/// Answers a method that an address does not support with 405 and the allowed ones. Hummingbird alone would answer 404.
private struct OtherMethods: RouterMiddleware {
    /// The addresses as components, of which a capture matches any text.
    private let addresses: [(components: [Substring], methods: [HTTPRequest.Method])]

    init(than routes: [RouteTable.Route]) {
        addresses = Dictionary(grouping: routes, by: \.path).map { path, routes in
            (path.split(separator: "/"), routes.map(\.method))
        }
    }

    func handle(
        _ request: Request, context: APIContext, next: (Request, APIContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            guard let served = methods(at: request.uri.path) else { throw error }
            let allowed = served.contains(.get) ? served + [.head] : served
            let allow = allowed.map(\.rawValue).sorted().joined(separator: ", ")
            throw Problem(
                .methodNotAllowed, "\(request.method.rawValue) is not allowed at this address. Use one of: \(allow).",
                headers: [.allow: allow])
        }
    }

    /// The methods of the address that a path belongs to. Like Hummingbird, prefers words to captures.
    private func methods(at path: String) -> [HTTPRequest.Method]? {
        let components = path.split(separator: "/")
        let matching = addresses.filter { address in
            let known = address.components
            return (known.count == components.count || known.last == "{path}" && known.count < components.count)
                && zip(known, components).allSatisfy { $0.hasPrefix("{") || $0 == $1 }
        }
        return matching.min { $0.components.count(where: Self.isCapture) < $1.components.count(where: Self.isCapture) }?
            .methods
    }

    private static func isCapture(_ component: Substring) -> Bool { component.hasPrefix("{") }
}

/// The context that Hummingbird passes along with each request.
package struct APIContext: RequestContext {
    package var coreContext: CoreRequestContextStorage
    /// The time at which the request head was read.
    let arrived = ContinuousClock.now
    /// The connection of the request.
    let channel: any Channel
    /// The id under which all logs mention the request (`RequestIdentity`).
    var requestID = RequestIdentity.make()

    package init(source: ApplicationRequestContextSource) {
        channel = source.channel
        coreContext = CoreRequestContextStorage(source: source)
    }
}
