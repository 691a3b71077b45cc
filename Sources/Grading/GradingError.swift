/// A fault of the grader or of an exercise package, never a result of the submission.
package struct GradingError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// The exercise package is unusable; its author must fix it.
        case package
        /// The tests themselves failed while they ran; their author must fix them.
        case tests
        /// A cell, or the communication with it, failed; a retry may help.
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
