import Glibc

/// A fault of Sandmartin or of the host. A program's failure is an `Outcome` instead.
package struct SandboxError: Error, Hashable, CustomStringConvertible {
    /// The kind of fault; compared by callers, never shown.
    package struct Code: Hashable, Sendable {
        private let name: String

        private init(_ name: String) { self.name = name }

        /// A policy, or an exercise's overrides of it, cannot be used.
        package static let policy = Code("policy")
        /// This host cannot grant what a policy, or an exercise's overrides of it, asks for.
        package static let host = Code("host")
        /// The system-call filter could not be compiled.
        package static let seccomp = Code("seccomp")
        /// The host's cgroups cannot enforce what the policy asks for.
        package static let cgroup = Code("cgroup")
        /// Other processes share the cgroup that we were started in, so controllers cannot be delegated from it.
        package static let sharedCgroup = Code("shared cgroup")
        /// The cgroup that we were started in does not belong to this user.
        package static let undelegatedCgroup = Code("undelegated cgroup")
        /// The launcher could not be started, or was lost.
        package static let launcher = Code("launcher")
        /// An interpreter for warm cells could not be started, or was lost.
        package static let zygote = Code("zygote")
        /// A cell was built, but its program did not get ready.
        package static let spawn = Code("spawn")
        /// A Python root is missing, unfinished, changed or made for another machine.
        package static let root = Code("root")
        /// A cell could not be built.
        package static let cell = Code("cell")
    }

    package let code: Code
    /// A sentence for the operator, with what to do next where that is known.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Describes a failed system call: "make cgroup /sys/fs/cgroup/x: Permission denied".
    package init(_ code: Code, stage: String, path: String? = nil, errno number: Int32) {
        let place = path.map { "\(stage) \($0)" } ?? stage
        self.init(code, "\(place): \(String(cString: strerror(number)))")
    }

    package var description: String { message }
}
