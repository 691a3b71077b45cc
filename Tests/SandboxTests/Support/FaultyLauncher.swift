import FoundationEssentials
import Glibc

@testable import Sandbox

/// The shipped launcher, which fails at one of its system calls: strace(1) starts it, and makes that call fail or stops or
/// kills the launcher at it. The launcher itself has no switch for that.
struct FaultyLauncher: ~Copyable {
    /// The `number`th call of this name since the launcher's start.
    struct Call: Hashable, CustomStringConvertible {
        let name: String
        let number: Int

        var description: String { "\(name) number \(number)" }
    }

    enum Fault {
        case dies
        case stops
        case fails(Int32)

        fileprivate var injection: String {
            switch self {
            case .dies: "signal=SIGKILL"
            case .stops: "signal=SIGSTOP"
            case .fails(let number): "error=\(number)"
            }
        }
    }

    private let directory: TemporaryDirectory

    /// A program to be started in the launcher's place.
    var program: String { "\(directory.path)/sandmartin-launcher" }

    init() throws {
        let directory = try TemporaryDirectory()
        let program = "\(directory.path)/sandmartin-launcher"
        // One launcher only: the next one is sound. -D: strace is no parent of the launcher's, whose number is this one's.
        try directory.write(
            """
            #!/bin/sh
            cd \(directory.path) || exit 1
            echo $$ >process
            [ -e fault ] || exec \(try TestSandbox.launcher()) "$@"
            fault=$(cat fault)
            rm fault
            exec strace -D -qq -o calls -e signal=STOP $fault \(try TestSandbox.launcher()) "$@"

            """, to: "script")
        // By another process: what this one has just written cannot be executed while a child that another test is
        // starting holds a copy of the descriptor (ETXTBSY).
        try TestCommand.run(["install", "-m", "0755", "\(directory.path)/script", program])
        self.directory = directory
    }

    /// The next launcher that starts fails at this call; it does not, but is listened to, without one.
    func arm(_ call: Call? = nil, _ fault: Fault = .dies) throws {
        try directory.write("", to: "calls")
        let wish = call.map { "-e inject=\($0.name):\(fault.injection):when=\($0.number)" } ?? ""
        try directory.write(wish, to: "fault")
    }

    /// What the launcher called that was started last with a fault, from when it began to serve.
    func calls() -> [Call] {
        var numbers: [String: Int] = [:]
        var calls: [Call] = []
        for line in log where !line.hasPrefix("+++") && !line.hasPrefix("---") {
            let name = String(line.prefix { $0 != "(" })
            numbers[name, default: 0] += 1
            calls.append(Call(name: name, number: numbers[name, default: 0]))
        }
        return Array(calls.drop { $0.name != "epoll_create1" }.dropFirst().filter { $0.name != "exit_group" })
    }

    /// Whether the launcher that was started last with a fault has been stopped.
    var isStopped: Bool { log.contains { $0.hasPrefix("--- stopped by SIGSTOP") } }

    /// The launcher that was started last.
    var process: Int32? { text("process").split(separator: "\n").first.flatMap { Int32($0) } }

    private var log: [Substring] { text("calls").split(separator: "\n") }

    private func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(directory.path)/\(file)") ?? Data(), as: UTF8.self)
    }
}
