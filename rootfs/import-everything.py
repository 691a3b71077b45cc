"""Imports every module of the standard library inside the finished root.

rootfs/build runs this script as `chroot ROOT python3 - NAME…`, with the names of modules that may be missing.
"""

import contextlib
import importlib
import io
import sys

absent = set(sys.argv[1:])
problems = [f"{name} is listed in absent-modules but is no module of this Python"
            for name in sorted(absent - sys.stdlib_module_names)]
for name in sorted(sys.stdlib_module_names):
    try:
        # `this` prints a poem.
        with contextlib.redirect_stdout(io.StringIO()):
            importlib.import_module(name)
    except ImportError as error:
        if name not in absent:
            problems.append(f"{name} cannot be imported: {error}")
    else:
        if name in absent:
            problems.append(f"{name} is listed in absent-modules but can be imported")

if problems:
    sys.exit("\n".join(problems))
