import Testing

@testable import Sandbox

/// The file that a program leaves as its figure, as the service receives it.
@Suite struct CellFigureTests {
    private func figure(_ source: String, _ start: CellStart, named name: String = "figure.png") async throws
        -> CellFigure?
    {
        let cell = try await TestSandbox.shared().build(
            CellShape(policy: try TestSandbox.policies.policy("default")), start: start)
        var job = CellJob(source: source)
        job.figure = name
        try await cell.dispatch(job, cpu: .seconds(10), wall: .seconds(600))
        return try await cell.result().figure
    }

    private static let writes = "open('figure.png', 'wb').write(b'picture')\n"

    @Test(
        arguments: [
            "", "import sys; sys.exit(3)", "1 / 0", "import os; os.chdir('/tmp')", "import sys; sys.stdout.close()",
            "import os, sys; os.fork() or sys.exit()", "import threading; threading.Thread(target=print).start()",
            "import atexit; atexit.register(lambda: open('/work/figure.png', 'wb').write(b'picture'))",
        ], [CellStart.cold, .warm])
    func `is copied however the script ends`(end: String, start: CellStart) async throws {
        #expect(try await figure(Self.writes + end, start) == .file(Array("picture".utf8)))
    }

    @Test(arguments: [CellStart.cold, .warm])
    func `may be exactly as large as the limit`(start: CellStart) async throws {
        let largest = try await figure("open('figure.png', 'wb').write(b'x' * (512 << 10))", start)
        #expect(largest == .file([UInt8](repeating: UInt8(ascii: "x"), count: CellFigure.limit)))
        #expect(try await figure("open('figure.png', 'wb').write(b'x' * (512 << 10) + b'y')", start) == .tooLarge)
    }

    @Test(
        arguments: [
            ("pass", CellFigure.missing), ("open('Figure.png', 'w')", .missing),
            ("open('figure.png', 'w')", .file([])),
            ("import os; os.symlink('/etc/passwd', 'figure.png')", .noFile),
            ("open('real', 'w').write('x'); import os; os.symlink('real', 'figure.png')", .noFile),
            ("import os; os.mkfifo('figure.png')", .noFile), ("import os; os.mkdir('figure.png')", .noFile),
            ("import os; os.symlink('figure.png', 'figure.png')", .noFile),
            ("open('figure.png', 'w').truncate(15 << 20)", .tooLarge),
            ("open('figure.png', 'w').write('x'); import os; os.chmod('figure.png', 0)", .noFile),
        ], [CellStart.cold, .warm])
    func `is no more than the file itself`(program: (String, CellFigure), start: CellStart) async throws {
        #expect(try await figure(program.0, start) == program.1)
    }

    @Test(arguments: ["os._exit(0)", "os.kill(os.getpid(), 9)", "os.abort()"])
    func `is missing if the program ends without the runner`(end: String) async throws {
        #expect(try await figure(Self.writes + "import os\n\(end)", .warm) == .missing)
    }

    @Test func `is not copied by a process that the program forked`() async throws {
        let source = """
            import os, sys
            if os.fork() == 0:
                open('figure.png', 'w').write('child')
                sys.exit()
            os.wait()
            os.remove('figure.png')
            os._exit(0)
            """
        #expect(try await figure(source, .warm) == .missing)
    }

    /// Sets `memory` to the descriptor of the memory for a figure. No other file has its size.
    private static let findsMemory = """
        import os
        def size(number):
            try:
                return os.fstat(number).st_size
            except OSError:
                return -1
        (memory,) = [number for number in range(3, 256) if size(number) == (512 << 10) + 8]
        """

    /// A program can write to the memory itself: what it claims there is bounded.
    @Test(arguments: [
        ("struct.pack('II', 1, 0xffffffff)", CellFigure.tooLarge), ("struct.pack('II', 1, 5)", .file([0, 0, 0, 0, 0])),
        ("struct.pack('II', 77, 5)", .missing), ("struct.pack('II', 1, (512 << 10) + 1)", .tooLarge),
    ])
    func `that a program forges is bounded`(claim: String, figure expected: CellFigure) async throws {
        let source = """
            import struct
            \(Self.findsMemory)
            os.pwrite(memory, \(claim), 0)
            os._exit(0)
            """
        #expect(try await figure(source, .warm) == expected)
    }

    @Test func `the memory for a figure cannot grow, shrink or be executed`() async throws {
        let source = """
            \(Self.findsMemory)
            for size in (0, 1 << 30):
                try:
                    os.ftruncate(memory, size)
                    raise SystemExit(f'resized to {size}')
                except PermissionError:
                    pass
            os.pwrite(memory, b'#!/usr/bin/python3\\n', 0)
            try:
                os.execve(memory, ['x'], {})
            except PermissionError:
                pass
            open('figure.png', 'w').write('sound')
            """
        #expect(try await figure(source, .warm) == .file(Array("sound".utf8)))
    }

    @Test(arguments: [CellStart.cold, .warm]) func `a job without a figure has no memory for one`(start: CellStart)
        async throws
    {
        let source = """
            import os
            def is_open(number):
                try:
                    return bool(os.fstat(number))
                except OSError:
                    return False
            print([number for number in range(256) if is_open(number)])
            """
        let cell = try await TestSandbox.shared().build(
            CellShape(policy: try TestSandbox.policies.policy("default")), start: start)
        let result = try await cell.run(source)
        #expect(result.figure == nil)
        #expect(String(decoding: result.stdout, as: UTF8.self) == "[0, 1, 2]\n")
    }

    @Test(arguments: ["a/b.png", "../b.png", "/etc/passwd", "a\0b"])
    func `must have a plain file name`(name: String) async throws {
        let error = await #expect(throws: SandboxError.self) { try await figure("pass", .cold, named: name) }
        #expect(error?.description.contains("no plain file name") == true, "\(error?.description ?? "")")
    }
}
