import Glibc
import Settings
import Testing

@testable import Sandbox

/// A limit, and a program that uses exactly what it allows, or one unit more.
struct ExactLimit: Sendable, CustomTestStringConvertible {
    let name: String
    let limits: LimitOverrides
    /// Its `BEYOND` is 0 to stay within the limit, 1 to exceed it.
    let source: String
    /// The outcome of exceeding the limit.
    let outcome: Outcome

    var testDescription: String { name }

    func program(beyond: Bool) -> CellJob { CellJob(source: "BEYOND = \(beyond ? 1 : 0)\n" + source) }

    /// How often each side is run: a few times in every test run, 200 times by `make exact`.
    static let repeats: Int = getenv("SANDMARTIN_EXACT_REPEATS").flatMap { Int(String(cString: $0)) } ?? 5
}

extension ExactLimit {
    /// Limits that the kernel counts in whole bytes, files, processes or calls.
    static let counted = [
        output(stream: 1, name: "a byte of standard output"),
        output(stream: 2, name: "a byte of standard error"),
        ExactLimit(
            name: "a process", limits: LimitOverrides(processes: 8),
            source: """
                import os
                import signal

                children = []
                for _ in range(7 + BEYOND):
                    child = os.fork()
                    if child == 0:
                        signal.pause()
                    children.append(child)
                for child in children:
                    os.kill(child, signal.SIGKILL)
                """, outcome: .processLimit),
        ExactLimit(
            name: "a thread", limits: LimitOverrides(processes: 8),
            source: """
                import threading

                enough = threading.Event()
                threads = [threading.Thread(target=enough.wait) for _ in range(7 + BEYOND)]
                try:
                    for thread in threads:
                        thread.start()
                finally:
                    enough.set()
                """, outcome: .processLimit),
        disk(directory: "/work", name: "a byte of the work directory"),
        disk(directory: "/tmp", name: "a byte of /tmp"),
        files(directory: "/work", name: "a file in the work directory"),
        files(directory: "/tmp", name: "a file in /tmp"),
        ExactLimit(
            name: "an open file", limits: LimitOverrides(openFiles: 64),
            source: """
                import os

                # The listing itself takes one.
                open_now = len(os.listdir("/proc/self/fd")) - 1
                for _ in range(64 - open_now + BEYOND):
                    os.dup(0)
                """, outcome: .runtimeError),
        ExactLimit(
            name: "a refused call", limits: LimitOverrides(),
            source: """
                import socket

                for _ in range(10000 + BEYOND):
                    try:
                        socket.socket()
                    except PermissionError:
                        pass
                """, outcome: .policyViolation),
    ]

    private static func output(stream: Int, name: String) -> ExactLimit {
        ExactLimit(
            name: name, limits: LimitOverrides(output: .kibibytes(300)),
            source: """
                import os

                left = 300 * 1024 + BEYOND
                while left:
                    left -= os.write(\(stream), bytes(min(left, 100000)))
                """, outcome: .outputLimit)
    }

    /// A file takes whole pages. The program's file takes one page of `/work`; `/tmp` is empty.
    private static func disk(directory: String, name: String) -> ExactLimit {
        ExactLimit(
            name: name, limits: LimitOverrides(work: .mebibytes(1)),
            source: """
                import os

                space = os.statvfs("\(directory)")
                own = len(os.listdir("\(directory)")) * 4096
                assert space.f_blocks * space.f_frsize == 1 << 20, space
                with open("\(directory)/filled", "wb", 0) as file:
                    left = (1 << 20) - own + BEYOND
                    while left:
                        left -= file.write(bytes(left))
                """, outcome: .diskLimit)
    }

    /// The directory itself counts as a file.
    private static func files(directory: String, name: String) -> ExactLimit {
        ExactLimit(
            name: name, limits: LimitOverrides(workFiles: 64),
            source: """
                import os

                there = 1 + len(os.listdir("\(directory)"))
                for number in range(64 - there + BEYOND):
                    os.close(os.open(f"\(directory)/{number}", os.O_CREAT | os.O_WRONLY))
                """, outcome: .diskLimit)
    }
}
