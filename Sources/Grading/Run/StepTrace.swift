/// The recorded steps of a program (`rootfs/lib/sandmartin/step_recorder.py`).
///
/// The recording comes from the student's own cell, so the student can forge it. Its size is bounded here, whatever the
/// cell sends.
package struct StepTrace: Codable, Hashable, Sendable {
    /// Why the recording ended.
    package enum End: String, Codable, Hashable, Sendable {
        /// The program ended by itself.
        case complete
        /// `maximumSteps` were recorded; the program ran on.
        case steps
        /// The steps took too much room; the program ran on.
        case size
        /// A limit ended the program, or the program disturbed the recording.
        case cut
    }

    package struct Step: Codable, Hashable, Sendable {
        package enum Event: String, Codable, Hashable, Sendable {
            /// The line is executed next.
            case line
            case call, `return`, yield, exception
        }

        package var line: Int
        package var event: Event
        package var function: String
        /// How many of the student's functions are being called; 1 in the module itself.
        package var depth: Int
        /// How many bytes of UTF-8 the program has printed before.
        package var output: Int
        /// The variables of the function, in the order of their first assignment.
        package var variables: [Variable]
        /// The value that is returned or yielded, or the exception; else nil.
        package var text: String?

        package init(
            line: Int, event: Event, function: String, depth: Int, output: Int, variables: [Variable],
            text: String? = nil
        ) {
            self.line = line
            self.event = event
            self.function = function
            self.depth = depth
            self.output = output
            self.variables = variables
            self.text = text
        }
    }

    package struct Variable: Codable, Hashable, Sendable {
        package var name: String
        /// Its value as a short text.
        package var text: String

        package init(name: String, text: String) {
            self.name = name
            self.text = text
        }
    }

    package static let maximumSteps = 1000
    static let maximumVariables = 50
    /// In characters, of a name and of a value.
    static let maximumText = 300

    package private(set) var steps: [Step] = []
    package var end = End.cut

    package init() {}

    /// Adds a step, unless there are `maximumSteps` already.
    package mutating func add(_ step: Step) {
        guard steps.count < Self.maximumSteps else { return }
        var step = step
        step.function = step.function.shortened
        step.text = step.text?.shortened
        step.variables = step.variables.prefix(Self.maximumVariables)
            .map { Variable(name: $0.name.shortened, text: $0.text.shortened) }
        steps.append(step)
    }
}

extension String {
    fileprivate var shortened: String { String(prefix(StepTrace.maximumText)) }
}
