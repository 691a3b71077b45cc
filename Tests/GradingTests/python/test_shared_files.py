"""The tests see the files that the submission writes, and the submission sees those of the tests."""

import unittest

from pair import Grading, TwoProcesses


class Files(TwoProcesses):
    def test_files_cross_both_ways(self):
        self.assertAllPass(
            """
            import os, unittest
            from submission import *
            class T(unittest.TestCase):
                def test_read(self):
                    with open("names.txt", "w") as file:
                        file.write("Ada\\nBo\\n")
                    self.assertEqual(names("names.txt"), ["Ada", "Bo"])
                    for text in ("a", "b", "c"):
                        with open("names.txt", "w") as file:
                            file.write(text)
                        self.assertEqual(names("names.txt"), [text])
                    os.remove("names.txt")
                    with self.assertRaises(FileNotFoundError):
                        names("names.txt")
                def test_write(self):
                    self.assertFalse(os.path.exists("out.txt"))
                    for text in ("one", "two"):
                        save("out.txt", text)
                        with open("out.txt") as file:
                            self.assertEqual(file.read(), text)
                    os.makedirs("deep/er")
                    save("deep/er/out.txt", "x")
                    self.assertEqual(os.listdir("deep/er"), ["out.txt"])
                    delete("out.txt")
                    self.assertFalse(os.path.exists("out.txt"))
                    self.assertEqual(inside("deep"), ["er"])
                def test_nothing_is_left(self):
                    self.assertFalse(os.path.exists("out.txt"))
                    self.assertFalse(os.path.exists("deep/er/out.txt"))
            """,
            """
            import os
            def names(path):
                with open(path) as file: return file.read().split()
            def save(path, text):
                with open(path, "w") as file: file.write(text)
            def delete(path): os.remove(path)
            def inside(path): return sorted(os.listdir(path))
            """,
        )

    def test_the_tests_take_no_file_that_could_change_them(self):
        names = [
            "oracle.py", "oracle.pyc", "json.py", "tests.py", ".hidden", "conftest.py", "pytest.ini",
            "json/__init__.py", "link/file.txt", "x.so",
        ]
        grading = Grading(
            f"""
            import os
            from submission import write
            open("touched.txt", "w").close()
            def everything():
                return sorted(
                    os.path.join(path, name) for path, _, names in os.walk(".") for name in names)
            def test_it():
                os.makedirs("elsewhere", exist_ok=True)
                os.symlink("elsewhere", "link")
                before = everything()
                write({names!r})
                assert everything() == sorted([*before, "./fine.txt"]), everything()
            """,
            """
            import os
            def write(names):
                for name in [*names, "fine.txt"]:
                    try:
                        os.makedirs(os.path.dirname(name) or ".", exist_ok=True)
                        open(name, "w").write("mine")
                    except OSError:
                        pass
                os.symlink("/etc/passwd", "passwd.txt")
                os.mkfifo("pipe")
            """,
        )
        self.assertEqual(grading.statuses, {"test_it": "passed"}, (grading.fault, grading.ends, grading.errors))

    def test_forged_changes_of_files_change_nothing(self):
        self.assertAllPass(
            """
            import os
            from submission import forge
            open("touched.txt", "w").close()
            def test_it():
                before = sorted(os.listdir())
                forge()
                assert sorted(os.listdir()) == before and not os.path.exists("../above.txt")
            """,
            """
            import gc
            def forge():
                (mirrored,) = [each for each in gc.get_objects() if type(each).__name__ == "Mirrored"]
                for changes in (
                    {"../above.txt": b"x"}, {"tests.py": b"x"}, {"/absent/x": b"x"}, {"a\\0b": b"x"}, {"x.py": b"x"},
                    {"": b"x"}, {"a//b": b"x"}, {"x.txt": 3}, {1: b"x"}, {"tests.py": None}, {"a" * 400: b""}, [1],
                ):
                    try: mirrored._receive_files(changes)
                    except Exception: pass
            """,
        )


if __name__ == "__main__":
    unittest.main()
