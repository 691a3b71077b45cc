import doctest


def load_tests(loader, tests, pattern):
    tests.addTests(doctest.DocFileSuite("handout.md"))
    tests.addTests(doctest.DocTestSuite("submission"))
    return tests
