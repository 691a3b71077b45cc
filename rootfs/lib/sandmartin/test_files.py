"""The files of the teacher's tests, each a module of its own, as one suite."""

from .tests import Tests, TestsFault, imported_packages


class TestFiles:
    """The sources of all files, parsed but not run. `sources` maps the name of each file to its contents.

    `further` has the sources of the modules that the author added to the tests.
    """

    def __init__(self, sources, submission, is_program=False, further=()):
        self.files = [Tests(source, submission, is_program, file) for file, source in sources.items()]
        self.source = b"\n".join(sources.values())
        # The syntax tree of each file.
        self.trees = {tests.file: tests.tree for tests in self.files}
        self.packages = set().union(*(tests.packages for tests in self.files))
        # The packages of which the author's further modules import a module.
        self.further_packages = set().union(*map(imported_packages, further))
        # The file that is loaded last or now.
        self.current = self.files[0].file
        self._modules = []
        # What `from submission import *` binds in each file.
        self._starred = []

    def listed(self):
        """Returns the tests that the sources show, without running them."""
        return [test for tests in self.files for test in tests.listed()]

    def star_import_names(self, defined, public, provides):
        """Returns the names that `from submission import *` binds in any of the files. Raises MissingNames."""
        self._starred = [tests.star_import_names(defined, public, provides) for tests in self.files]
        return list(dict.fromkeys(name for names in self._starred for name in names))

    def reads(self, name):
        """Whether the tests read a name, as a variable or an attribute."""
        return any(name in tests.names_read or name in tests.attributes for tests in self.files)

    def load(self, submission=None):
        """Runs the files in turn. Exceptions of their code are passed on to the caller.

        `submission` is the module that the tests import, if each file imports other names from it by a star.
        """
        public = vars(submission)["__all__"] if submission is not None else None
        for position, tests in enumerate(self.files):
            self.current = tests.file
            if public is not None:
                vars(submission)["__all__"] = self._starred[position]
            self._modules.append(tests.load())
        if public is not None:
            vars(submission)["__all__"] = public

    def values_read(self):
        """Yields the global names that the loaded tests read, with their values."""
        for tests, module in zip(self.files, self._modules):
            for name in tests.names_read:
                yield name, vars(module).get(name)

    def collect(self, link):
        """Returns the tests of the loaded files in the order of their sources: (id, title, case).

        Raises TestsFault if a test could never fail, if two have the same id, and for one of several files without a
        test.
        """
        session = None
        if "pytest" in self.packages:
            # Imported only where it is used, because it takes longer than the rest of the harness.
            from .pytest_session import start

            session = start(link)
        collected = {}
        for tests, module in zip(self.files, self._modules):
            found = tests.collect(module, link, session)
            if not found and len(self.files) > 1:
                raise TestsFault(f"{tests.file}: contains no test")
            for identifier, title, case in found:
                if collected.setdefault(identifier, (identifier, title, case))[2] is not case:
                    raise TestsFault(f"{tests.file}: another test has the id `{identifier}` too. Rename one of them.")
        return list(collected.values())
