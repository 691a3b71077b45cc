import Testing

@testable import Sandbox

/// Which zygote the cells of a program come from.
@Suite struct PreloadTests {
    private let preload = Preload(
        levels: [["numpy", "numpy.random"], ["pandas", "matplotlib.pyplot"]], packages: ["scipy", "decorator", "numpy"])

    private func levels(_ sources: String...) -> Int { preload.levelsNeeded(by: sources.map { Array($0.utf8) }) }

    @Test(arguments: [
        ("", 0), ("print(1)", 0), ("import numpy", 1), ("import numpy.linalg as la", 1),
        ("x = 1\nfrom numpy import *", 1),
        ("__import__('numpy')", 1), ("import pandas", 2), ("import os, matplotlib", 2), ("# numpy, not pandas", 2),
        ("import numpyro", 0), ("my_numpy = 1; numpy2 = 2", 0), ("éнnumpy = 1", 0),
        ("import math\n\n\nimport pandas", 2),
    ])
    func `the first level is used that has each package whose name stands in the source`(source: String, expected: Int)
    {
        #expect(levels(source) == expected)
    }

    @Test(arguments: [
        ("import scipy.stats", 2), ("    from scipy import stats", 2), ("import os, scipy", 2),
        ("def decorator(function):", 0), ("# the decorator", 0), ("x = scipy", 0),
    ])
    func `all levels are used for a package that may import a preloaded one`(source: String, expected: Int) {
        #expect(levels(source) == expected)
    }

    @Test func `all files count`() {
        #expect(levels("import numpy", "x = 1") == 1)
        #expect(levels("x = 1", "import numpy", "import pandas") == 2)
        #expect(levels() == 0)
    }

    @Test(arguments: [
        ("x = 1", false, "plots+0"), ("import numpy", false, "plots+1"), ("import pandas", false, "plots"),
        ("x = 1", true, "plots+0+testing"), ("import numpy", true, "plots+testing"),
        ("import pandas", true, "plots+testing"),
    ])
    func `a zygote for testing has all levels or none`(source: String, isForTesting: Bool, expected: String) {
        let name = preload.zygote(of: "plots", for: [Array(source.utf8)], isForTesting: isForTesting)
        #expect(name.text == expected)
        #expect(ZygoteName(expected) == name)
    }

    @Test func `a root that preloads nothing has one zygote, and one for testing`() {
        let none = Preload(levels: [], packages: [])
        #expect(none.zygote(of: "python", for: [Array("import numpy".utf8)]).text == "python")
        #expect(none.zygote(of: "python", for: [], isForTesting: true).text == "python+testing")
    }

    @Test(arguments: [("plots", "plots"), ("plots+-1", "plots"), ("plots+x", "plots"), ("+1", ""), ("", "")])
    func `the name of a zygote always has the name of a root`(text: String, root: String) {
        #expect(ZygoteName(text).root == root)
    }

    @Test func `packages that the standard root has too import no preloaded ones`() throws {
        let directory = try TemporaryDirectory()
        for file in ["pytest/__init__.py", "attr.py"] {
            for root in ["python", "plots"] {
                try directory.write("", to: "\(root)/usr/lib/python3/dist-packages/\(file)")
            }
        }
        try directory.write("numpy\n", to: "plots/usr/lib/sandmartin/PRELOAD")
        try directory.write("", to: "plots/usr/lib/python3/dist-packages/scipy/__init__.py")
        try directory.write("", to: "plots/usr/local/lib/python3.13/dist-packages/seaborn.py")
        let roots = Roots(places: [.init(directory: directory.path, isWorkshop: false)])
        let preload = try Preload(of: "plots", in: roots)
        for (source, expected) in [
            ("import pytest", 0), ("import attr", 0), ("import scipy", 1), ("import seaborn", 1),
        ] {
            #expect(preload.levelsNeeded(by: [Array(source.utf8)]) == expected, "\(source)")
        }
        #expect(try Preload(of: "python", in: roots).levelsNeeded(by: [Array("import numpy".utf8)]) == 0)
    }
}
