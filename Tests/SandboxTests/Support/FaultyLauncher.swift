import FoundationEssentials
import Glibc

@testable import Sandbox

/// The shipped launcher under strace(1), which injects a fault at one of its system calls: it makes the call fail, or
/// stops or kills the launcher there. The launcher itself has no such option.
struct FaultyLauncher: ~Copyable {
    /// A system call: the `number`th of this name since the launcher's start.
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

    /// The program to start instead of the launcher.
    var program: String { "\(directory.path)/sandmartin-launcher" }

    init() throws {
        let directory = try TemporaryDirectory()
        let program = "\(directory.path)/sandmartin-launcher"
        // The fault applies to one launcher only. -D: strace runs as a grandchild, so that the launcher keeps the
        // process number of this script.
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
        // Another process writes the file: while a child that another test spawns holds a copy of the descriptor, the
        // file could not be executed (ETXTBSY).
        try TestCommand.run(["install", "-m", "0755", "\(directory.path)/script", program])
        self.directory = directory
    }

    /// Makes the next launcher that starts fail at this call. Without a call, it only records its calls.
    func arm(_ call: Call? = nil, _ fault: Fault = .dies) throws {
        try directory.write("", to: "calls")
        let injection = call.map { "-e inject=\($0.name):\(fault.injection):when=\($0.number)" } ?? ""
        try directory.write(injection, to: "fault")
    }

    /// The calls of the last armed launcher, from the start of its event loop.
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

    /// Whether the last armed launcher has been stopped.
    var isStopped: Bool { log.contains { $0.hasPrefix("--- stopped by SIGSTOP") } }

    /// The process number of the last launcher.
    var process: Int32? { text("process").split(separator: "\n").first.flatMap { Int32($0) } }

    private var log: [Substring] { text("calls").split(separator: "\n") }

    private func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: "\(directory.path)/\(file)") ?? Data(), as: UTF8.self)
    }
}
