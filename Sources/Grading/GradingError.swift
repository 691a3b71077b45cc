/// A fault of ours, or of an exercise package: never what a submission earned.
package struct GradingError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The exercise package is unusable; its author must mend it.
        case package
        /// The tests themselves broke while they ran; their author must mend them.
        case tests
        /// A cell, or what speaks with it, failed; trying again may help.
        case cell
    }

    package let code: Code
    package let message: String
    package let cause: (any Error)?

    package init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { cause.map { "\(message): \($0)" } ?? message }
}
