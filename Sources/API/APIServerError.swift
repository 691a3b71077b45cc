/// Why the API cannot serve, for whoever runs it.
package struct APIServerError: Error, CustomStringConvertible {
    package var description: String
    package let cause: (any Error)?

    package init(_ description: String, cause: (any Error)? = nil) {
        self.description = description
        self.cause = cause
    }
}
