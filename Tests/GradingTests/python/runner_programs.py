"""The programs whose behaviour test_runner compares between python3 and cells: a source, or a source with files."""

# The modules that a service preloads, and more. A program must not see any of them before it imports it.
PRELOADED = [
    "sandmartin.harness", "sandmartin.submission", "sandmartin.program_failures", "asyncio", "calendar", "collections",
    "concurrent.futures", "csv", "ctypes", "dataclasses", "datetime", "decimal", "email.message", "enum", "fractions",
    "functools", "hashlib", "heapq", "importlib.util", "inspect", "itertools", "json", "logging.handlers", "math",
    "multiprocessing", "numbers", "pathlib", "pickle", "random", "re", "secrets", "sqlite3", "ssl", "statistics",
    "string", "subprocess", "tempfile", "textwrap", "threading", "traceback", "typing", "unittest.mock",
    "urllib.request", "uuid", "xml.etree.ElementTree",
]

# Maps a name to a source, or to a source and further files.
PROGRAMS = {
    "prints": "print('Grüße')",
    "arguments": "import sys\nprint(sys.argv, sys.orig_argv)",
    "names": "print(__name__, __file__, __spec__, __package__, __doc__, __cached__, sorted(globals()))",
    "its loader": "print(type(__loader__), __loader__.name, __loader__.path)",
    "main module": "import sys\nprint(vars(sys.modules['__main__']) is globals())",
    "path": "import sys\nprint(sys.path, sys.executable, sys._base_executable, sys.prefix, sys.platlibdir)",
    "flags": "import sys\nprint([flag for flag in dir(sys.flags) if flag[0] != '_'])\n"
             "print({name: getattr(sys.flags, name) for name in dir(sys.flags) if name[0] != '_'"
             " and name not in ('hash_randomization', 'count', 'index')})",
    "limits": "import sys\nprint(sys.getrecursionlimit(), sys.getswitchinterval(), sys.get_int_max_str_digits(),"
              " sys.warnoptions, sys._xoptions, sys.dont_write_bytecode)",
    "standard streams": "import sys\nfor s in sys.stdin, sys.stdout, sys.stderr: print(s, s.fileno(), s.isatty(),"
                        " s.line_buffering, s.write_through, s.errors, s.newlines, s.seekable(), s.buffer)",
    "standard streams kept": "import sys\nprint(sys.stdin is sys.__stdin__, sys.stdout is sys.__stdout__)",
    "modules at start": "import sys\nprint(sorted(sys.modules))",
    "modules later": "import json, random, urllib.request, unittest.mock, asyncio, decimal, xml.etree.ElementTree\n"
                     "import sys\nprint(sorted(name for name in sys.modules))",
    "submodules are missing until imported": "import urllib, xml, concurrent, logging, importlib, email\n"
        "for owner, name in (urllib, 'parse'), (xml, 'etree'), (concurrent, 'futures'), (logging, 'handlers'),"
        " (importlib, 'util'), (email, 'message'): print(name, hasattr(owner, name))\n"
        "import logging.handlers, importlib.util\nprint(logging.handlers, importlib.util)",
    "aliases of modules": "import collections\nprint(collections.abc)\nimport collections.abc, os.path, typing\n"
                          "print(collections.abc.Mapping, os.path.join)",
    "specifications": "import json, decimal, math, importlib.util as u\n"
                      "for m in json, decimal, math: print(m.__spec__, m.__loader__, hasattr(m, '__file__'))\n"
                      "print(u.find_spec('json').origin, u.find_spec('random').origin, u.find_spec('nowhere'))\n"
                      "import sys\nprint('random' in sys.modules)",
    "reloads": "import importlib, json\njson.marked = 1\nprint(importlib.reload(json) is json, json.__spec__)",
    "runs a module": "import runpy\nprint(sorted(runpy.run_module('textwrap')) [:8])",
    "source of a function": "import inspect, textwrap\nprint(inspect.getsource(textwrap.dedent)[:60])",
    "same classes everywhere": "import decimal, numbers, datetime, _datetime, collections.abc\n"
        "print(isinstance(decimal.Decimal(1), numbers.Number), datetime.date is _datetime.date)",
    "shadows a module": ("import bisect\nprint(bisect.mine)", {"bisect.py": "mine = 1"}),
    "shadows what another needs": ("import random\nprint(random.random() < 1)", {"bisect.py": "mine = 1"}),
    "shadows by a package": ("import json\nprint(json.mine)", {"json/__init__.py": "mine = 2"}),
    "shadows later": "open('statistics.py', 'w').write('mine = 3')\nimport statistics\nprint(statistics.mine)",
    "module in a directory": ("import sys\nsys.path.insert(0, 'lib')\nimport string\nprint(string.mine)",
                              {"lib/string.py": "mine = 4"}),
    "its own module": ("import helper\nprint(helper.__file__, helper.answer)", {"helper.py": "answer = 42"}),
    "replaced module": "import sys, types\nsys.modules['random'] = types.ModuleType('fake')\nimport random, statistics",
    "our own modules are hidden":
        "import sys\nprint([name for name in [*sys.modules, *sys.path_importer_cache] if 'sandmartin' in name])\n"
        "print([name for name in sys.builtin_module_names if 'native' in name])\n"
        "for name in 'sandmartin', 'sandmartin.cell', 'sandmartin.native', 'native', 'harness', 'submission':\n"
        "    try: __import__(name)\n    except ImportError as error: print(error)",
    "the name of our package is free": ("import sandmartin.harness\nprint(sandmartin.harness.mine)",
                                        {"sandmartin/harness.py": "mine = 5"}),
    "reads input": "name = input('Name? ')\nprint('Hello', name)\nimport sys\nprint(sys.stdin.read())",
    "reads input to its end": "while True: print(input())",
    "reads bytes": "import sys\nprint(sys.stdin.buffer.read(), sys.stdin.buffer.tell())",
    "ends well": "import sys\nsys.exit()",
    "ends with a number": "raise SystemExit(7)",
    "ends with a large number": "raise SystemExit(300)",
    "ends with a text": "import sys\nsys.exit('no such thing')",
    "ends with an object": "import sys\nsys.exit([1])",
    "os._exit": "import os\nprint('lost')\nos._exit(3)",
    "aborts": "import os\nos.abort()",
    "kills itself": "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)",
    "is interrupted": "raise KeyboardInterrupt",
    "interrupts itself": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\nfor _ in range(10**8): pass",
    "handlers of signals": "import signal\nprint({n: signal.getsignal(n) for n in signal.valid_signals()"
                           " if signal.getsignal(n) != signal.SIG_DFL})",
    "broken pipe": "import os\nr, w = os.pipe()\nos.close(r)\nos.write(w, b'x')",
    "uncaught": "def f(n):\n    return 1 // n\n\n\nf(0)",
    "chained": "try:\n    {}['a']\nexcept KeyError:\n    raise ValueError('b')",
    "group": "raise ExceptionGroup('both', [ValueError(1), TypeError(2)])",
    "own hook": "import sys\nsys.excepthook = lambda *a: print('hook', a[1])\n1 / 0",
    "too deep": "def f(): f()\nf()",
    "syntax error": "def f(:\n    pass",
    "indentation": "def f():\n  a\n b",
    "null byte": "print(1)\0",
    "not UTF-8": b"print('Gr\xfc\xdfe')\n",
    "latin-1": b"# coding: latin-1\nprint('Gr\xfc\xdfe')\n",
    "unknown encoding": "# coding: nothing\nprint(1)",
    "byte order mark": b"\xef\xbb\xbfprint('bom')\n",
    "carriage returns": "print(1)\r\nprint(2)\r\n",
    "empty": "",
    "warns": "import warnings\nwarnings.warn('careful')\nprint('\\d')",
    "warns of deprecation": "import warnings\nwarnings.warn('old', DeprecationWarning)\nassert (1, 'always')",
    "leaves files open": "open('x', 'w').write('y')\nprint(open('x').read())",
    "atexit": "import atexit\natexit.register(print, 'bye')\nprint('hello')",
    "atexit fails": "import atexit\natexit.register(lambda: 1 / 0)",
    "files flushed at the end": "import json\nf = open('/work/x', 'w')\nf.write('kept')\ndef g(): return f\n"
        "import atexit, os\nif os.fork() == 0:\n    pass\nelse:\n    os.wait()\n    print(open('/work/x').read())",
    "deleted with a module": "import json\nclass A:\n    def __del__(self): print('gone')\njson.kept = A()",
    "deleted with its own module": ("import helper, json\nprint(json.dumps(1), 'main')",
        {"helper.py": "class A:\n    def __del__(self): print('gone', open.__name__)\nkept = A()"}),
    "deleted while modules end": "import os\nclass A:\n    def __del__(self):\n        print('gone', os is None)\n"
        "        try: import json\n        except ImportError as error: print(error)\na = A()",
    "prints after the flush": "import sys\nclass A:\n    def __del__(self): sys.__stdout__.write('last')\na = A()",
    "kept by a cache of the library": "import functools, re\nclass A:\n    def __del__(self): print('gone')\n"
        "@functools.lru_cache\ndef f(): return A()\nf()",
    "exits at the end": "import atexit, os\natexit.register(os._exit, 9)\nraise SystemExit(4)",
    "fails while it ends": "class A:\n    def __del__(self): 1 / 0\na = A()",
    "an audit hook": "import sys\nsys.addaudithook(lambda event, _: event == 'open' and print(event))\nopen('x', 'w')",
    "an audit hook that refuses others": "import sys\ndef hook(event, _):\n"
        "    if event == 'sys.addaudithook': raise ValueError\nsys.addaudithook(hook)\nprint('main')",
    "interrupted with handlers": "import atexit\natexit.register(print, 'bye')\nclass A:\n"
        "    def __del__(self): print('gone')\na = A()\nraise KeyboardInterrupt",
    "deleted at the end": "class A:\n    def __del__(self): print('gone')\na = A()\nb = [a]\nb.append(b)",
    "a thread at the end": "import threading, time\n"
                           "threading.Thread(target=lambda: (time.sleep(.05), print('thread'))).start()\nprint('main')",
    "a daemon at the end": "import threading, time\n"
                           "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\nprint('main')",
    "a thread fails": "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
    "threads": "import threading as t\nprint(t.current_thread(), t.active_count(), t.main_thread().is_alive())"
               .replace("t.current_thread()", "t.current_thread().name"),
    "native thread id": "import os, threading\nprint(os.getpid() == threading.get_native_id() =="
                     " threading.main_thread().native_id)",
    "futures": "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(3) as p:"
               " print(list(p.map(abs, [-1, 2])))",
    "asyncio": "import asyncio\nasync def f():\n    await asyncio.sleep(0)\n    return 5\nprint(asyncio.run(f()))",
    "forks": "import os\nif os.fork() == 0:\n    print('child')\n    os._exit(0)\nprint(os.wait()[1])",
    "unflushed output and fork": "import os\nprint('once')\nif os.fork():\n    os.wait()",
    "starts python": "import subprocess, sys\nprint(subprocess.run([sys.executable, '-c', 'import sys;"
                     " print(sys.flags, sys.path)'], capture_output=True, text=True))",
    "multiprocessing": "import multiprocessing as m\nif __name__ == '__main__':\n"
                       "    p = m.Process(target=print, args=('in a process',))\n    p.start()\n    p.join()",
    "closes output": "import os\nos.close(1)\nprint('x')",
    "closes sys.stdout": "import sys\nsys.stdout.close()",
    "replaces sys.stdout": "import io, sys\nsys.stdout = io.StringIO()\nprint('lost')",
    "unencodable": "print('\\ud800')",
    "unencodable error": "import sys\nsys.stderr.write('\\ud800 kept\\n')",
    "no newline at the end": "print('x', end='')",
    "much output": "for n in range(20000): print(n)",
    "output and errors": "import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')",
    "environment": "import os\nprint(dict(os.environ), os.environb, os.getcwd(), os.umask(0))",
    "descriptors": "import os\nfor n in range(20):\n    try: print(n, oct(os.fstat(n).st_mode))\n"
                   "    except OSError: pass",
    "locale": "import locale, sys\nprint(locale.getlocale(), locale.getpreferredencoding(),"
              " sys.getfilesystemencoding(), locale.setlocale(locale.LC_ALL))",
    "hash": "print(hash(1.5), hash((1, 2)))",
    "pickles its own": "import pickle\nclass A: pass\nprint(type(pickle.loads(pickle.dumps(A()))))",
    "dataclass": "from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int\nprint(P(1), P.__module__)",
    "unittest": "import unittest\nclass T(unittest.TestCase):\n    def test(self): self.assertEqual(1, 1)\n"
                "r = unittest.TextTestRunner(open('o', 'w'))\n"
                "print(unittest.main(exit=False, argv=['x'], testRunner=r).result)",
    "doctest": "'''\n>>> 1 + 1\n2\n'''\nimport doctest\nprint(doctest.testmod())",
    "builtins": "import builtins\nprint(sorted(vars(builtins)), __builtins__, exit, copyright is not None, help)",
    "import hook": "import builtins, sys\nprint(builtins.__import__)",
    "annotations": "x: int = 1\nprint(__annotations__)",
    "a trace": "import sys\nprint(sys.gettrace(), sys.getprofile())\nimport traceback\ntraceback.print_stack()",
    "walks frames": "import sys\nprint(sys._getframe().f_back)",
    "garbage": "import gc\nprint(gc.isenabled(), gc.get_threshold(), gc.get_debug(), gc.callbacks, gc.garbage)",
    "references to itself": "import sys\nprint(sys.implementation.cache_tag, sys.version)",
}
