import Hummingbird
import HummingbirdCore

/// The query of a request, in which each parameter may occur once.
struct RequestQuery {
    private let parameters: Parameters

    init(_ uri: URI) { parameters = uri.queryParameters }

    /// Returns the value of a parameter, or nil without the parameter.
    ///
    /// - Throws: `Problem` 400 for a parameter that occurs more than once. Programs differ in which one they use.
    func value(of name: String) throws -> Substring? {
        let values = parameters.filter { $0.key == name }
        guard values.count <= 1 else {
            throw Problem.badRequest("\"\(name)\" occurs \(values.count) times in the address. Send it once.")
        }
        return values.first?.value
    }
}
