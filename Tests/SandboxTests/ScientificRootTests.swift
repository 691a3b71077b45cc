import FoundationEssentials
import Glibc
import Settings
import Testing

@testable import Sandbox

/// The root `scientific`, with the modules that it asks a zygote to import.
@Suite(.serialized) struct ScientificRootTests {
    private static let rootfs = "\(SourceTree.root)/.build-rootfs/scientific/root"
    private static let made = Result {
        guard access("\(rootfs)/usr/bin/python3", X_OK) == 0 else {
            throw SandboxError(.cell, "\(rootfs) is missing; build it with `rootfs/build scientific`")
        }
        return try Sandbox(
            TestSandbox.configuration(
                rootfs: rootfs, preload: ["sandmartin.harness", "sandmartin.submission", "sandmartin.preload"]))
    }

    private static let cold = selftest(.cold)
    private static let warm = selftest(.warm)

    private static func selftest(_ start: CellStart) -> Task<Selftest, any Error> {
        Task { try await Selftest(made.get(), policy: TestSandbox.policies.policy("default"), start: start) }
    }

    private static func policy() throws -> Policy {
        try TestSandbox.policies.policy("default").applying(
            LimitOverrides(cpu: .seconds(10), wall: .seconds(60), memory: .mebibytes(512)))
    }

    private func run(_ source: String, _ start: CellStart) async throws -> (result: ProgramResult, lines: [String]) {
        let cell = try await Self.made.get().build(CellShape(policy: try Self.policy()), start: start)
        let result = try await cell.run(source)
        let text = String(decoding: result.stdout, as: UTF8.self)
        #expect(result.outcome == .ok, "\(text)\(String(decoding: result.stderr, as: UTF8.self))")
        return (result, text.split(separator: "\n").map(String.init))
    }

    @Test(arguments: [CellStart.cold, .warm]) func `has the packages that its manifest names`(start: CellStart)
        async throws
    {
        let source = """
            import numpy, pandas, matplotlib, scipy.stats, PIL
            print(numpy.arange(6).reshape(2, 3).sum(axis=0))
            print(pandas.DataFrame({"a": [1, 2], "b": [3.5, 4]}).mean().to_dict())
            print(matplotlib.get_backend().lower(), round(float(scipy.stats.norm.cdf(0)), 3))
            """
        let (result, lines) = try await run(source, start)
        #expect(lines == ["[3 5 7]", "{'a': 1.5, 'b': 3.75}", "agg 0.5"])
        #expect(result.root.name == "scientific")
        #expect(result.mode == start)
        #expect(result.stderr.isEmpty, "\(String(decoding: result.stderr, as: UTF8.self))")
    }

    @Test(arguments: [CellStart.cold, .warm]) func `linear algebra uses one thread, and nothing is refused`(
        start: CellStart
    ) async throws {
        let source = """
            import os
            import numpy as np
            def threads():
                with open("/proc/self/stat") as file:
                    return int(file.read().rpartition(")")[2].split()[17])
            a = np.random.default_rng(1).random((700, 700))
            print(np.linalg.det(a @ a) != 0, np.linalg.svd(a[:200]).S.shape, np.linalg.solve(a, a[0]).shape)
            import scipy.linalg
            print(scipy.linalg.lu_factor(a)[0].shape)
            from PIL import Image, features
            image = Image.fromarray((a * 255).astype("uint8")).convert("RGBA")
            print(image.quantize(16, method=Image.Quantize.LIBIMAGEQUANT).getbands())
            print(threads())
            """
        let (result, lines) = try await run(source, start)
        #expect(lines == ["True (200,) (700,)", "(700, 700)", "('P',)", "1"])
        #expect(result.evidence.refusedSyscalls.isEmpty, "\(result.evidence.refusedSyscalls)")
        #expect(result.evidence.cgroup.processLimitHits == 0)
    }

    @Test(arguments: [CellStart.cold, .warm]) func `draws a picture, and leaves no other file in the work directory`(
        start: CellStart
    ) async throws {
        let source = """
            import os
            import matplotlib.pyplot as plt
            figure, axes = plt.subplots()
            axes.plot([1, 2, 3], [2, 4, 1], label="$x^2$ – Müller")
            axes.legend()
            axes.set_title("Temperatures")
            plt.savefig("figure.png")
            print(sorted(os.listdir()))
            """
        let cell = try await Self.made.get().build(CellShape(policy: try Self.policy()), start: start)
        var job = CellJob(source: source)
        job.figure = "figure.png"
        try await cell.dispatch(job, cpu: .seconds(10), wall: .seconds(600))
        let result = try await cell.result()
        #expect(result.outcome == .ok)
        #expect(result.stderr.isEmpty, "\(String(decoding: result.stderr, as: UTF8.self))")
        #expect(String(decoding: result.stdout, as: UTF8.self) == "['figure.png', 'program.py']\n")
        guard case .file(let picture) = result.figure else {
            Issue.record("the figure is \(String(describing: result.figure))")
            return
        }
        #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47]) && picture.count > 5000)
    }

    @Test func `a warm cell sees the modules that a cold cell sees`() async throws {
        let source = """
            import sys
            before = set(sys.modules)
            import numpy
            print(len(before & {"numpy", "pandas", "matplotlib"}), "pandas" in sys.modules)
            print("numpy.linalg" in sys.modules, numpy.linalg is sys.modules["numpy.linalg"])
            import pandas as pd
            import matplotlib.pyplot as plt
            import matplotlib
            print(sys.modules["matplotlib.pyplot"] is matplotlib.pyplot, pd.Series([3, 1]).sort_values().tolist())
            print(pd.to_datetime("2024-02-29").day_name(), pd.Timestamp("2024-01-01", tz="Europe/Berlin").utcoffset())
            """
        let cold = try await run(source, .cold)
        let warm = try await run(source, .warm)
        #expect(cold.lines.count == 4)
        #expect(warm.lines == cold.lines)
    }

    /// The root is the sandbox's own here, so its name is that of the standard root.
    private func run(_ source: String, inZygote name: ZygoteName) async throws -> ProgramResult {
        let shape = CellShape(policy: try Self.policy(), root: name.text)
        let result = try await Self.made.get().build(shape, start: .warm).run(source)
        #expect(result.outcome == .ok, "\(String(decoding: result.stderr, as: UTF8.self))")
        #expect(result.root.name == "scientific" && result.mode == .warm)
        return result
    }

    @Test func `a program that imports only numpy is not charged for numpy in its zygote`() async throws {
        let source = "import numpy as np\nprint(np.arange(3).sum(), np.random.default_rng(1).random() < 1)"
        let chosen = try Preload(of: Roots.standard, in: Self.made.get().configuration.roots)
            .zygote(of: Roots.standard, for: [Array(source.utf8)])
        #expect(chosen == ZygoteName(root: Roots.standard, levels: 1))
        let there = try await run(source, inZygote: chosen)
        let missing = try await run(source, inZygote: ZygoteName(root: Roots.standard, levels: 0))
        #expect(there.stdout == missing.stdout)
        let (less, more) = (there.evidence.cgroup.memoryPeakBytes, missing.evidence.cgroup.memoryPeakBytes)
        #expect(less + (4 << 20) < more, "\(less) and \(more) bytes")
    }

    @Test(arguments: [0, 1, nil]) func `a program can import packages that its zygote has not`(levels: Int?)
        async throws
    {
        let source = """
            import numpy as np
            import pandas as pd
            import matplotlib.pyplot as plt
            plt.plot([1, 2])
            plt.savefig("figure.png")
            print(pd.DataFrame({"a": np.array([1, 2])}).a.sum(), plt.get_backend().lower())
            """
        let result = try await run(source, inZygote: ZygoteName(root: Roots.standard, levels: levels))
        #expect(String(decoding: result.stdout, as: UTF8.self) == "3 agg\n")
        #expect(result.stderr.isEmpty, "\(String(decoding: result.stderr, as: UTF8.self))")
    }

    @Test(arguments: [1, nil])
    func `cells of one zygote share no random numbers of numpy`(levels: Int?) async throws {
        let source = """
            import numpy as np
            print(np.random.random())
            print(np.random.default_rng().random())
            """
        let zygote = ZygoteName(root: Roots.standard, levels: levels)
        let first = try await run(source, inZygote: zygote).stdout.split(separator: UInt8(ascii: "\n"))
        let second = try await run(source, inZygote: zygote).stdout.split(separator: UInt8(ascii: "\n"))
        #expect(first.count == 2 && second.count == 2)
        for (one, other) in zip(first, second) { #expect(one != other) }
    }

    /// Programs that come closest to what this root has more than `python`: more files, more memory, more libraries,
    /// variables of its own, and a zygote that has imported packages.
    private static let hostile = [
        "environment_is_clean", "finds_no_credentials", "finds_no_setuid_file", "finds_no_tests", "fork_bomb",
        "has_no_privileges", "learns_no_path_of_the_host", "makes_setuid_files", "memory_by_mmap",
        "memory_in_thread_stacks", "recalls_earlier_runs", "runs_from_memory", "runs_the_library", "stays_undumpable",
        "stirs_the_randomness", "thread_bomb", "uses_multiprocessing", "writes_shared_pages", "writes_the_library",
        "writes_to_the_root",
    ]

    @Test(arguments: hostile, [CellStart.cold, .warm])
    func `the sandbox holds`(name: String, start: CellStart) async throws {
        let corpus = try HostileCorpus(directory: SourceTree.corpus)
        let program = try #require(corpus.programs.first { $0.name == name })
        let selftest = try await (start == .cold ? Self.cold : Self.warm).value
        let entry = try await selftest.check(program)
        #expect(entry.status == .passed, "\(entry)")
    }
}
