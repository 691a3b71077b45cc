"""Loads the runner's C module into a Python that the runner has not started, for tests and benchmarks.

The module uses the limited API, so one shared object serves any Python from 3.11 on.
"""

import glob
import importlib.machinery
import importlib.util
import os
import sys
import sysconfig

_SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
_BUILT = f"{_SOURCE}/.build-rootfs/native.abi3.so"
_NAME = "sandmartin.native"
# The codec and the channel, but nothing else of the runner.
_FILES = [
    file for name in ("codec*", "encoder", "decoder", "channel")
    for file in sorted(glob.glob(f"{_SOURCE}/Sources/Runner/{name}.[ch]"))]


def load_native():
    if not os.path.exists(_BUILT) or os.stat(_BUILT).st_mtime < max(os.stat(file).st_mtime for file in _FILES):
        build(_BUILT, "-DPy_LIMITED_API=0x030b0000", *_headers())
    loader = importlib.machinery.ExtensionFileLoader(_NAME, _BUILT)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(_NAME, loader))
    # As with the runner, the module is in no list of modules.
    sys.modules.pop(_NAME, None)
    return module


def build(output, *options):
    """Compiles the module with further options of the compiler."""
    import subprocess
    import tempfile

    os.makedirs(os.path.dirname(output), exist_ok=True)
    with tempfile.TemporaryDirectory(dir=os.path.dirname(output)) as directory:
        new = f"{directory}/native.so"
        subprocess.run(
            ["cc", "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-D_GNU_SOURCE",
             "-Dcodec_make_module=PyInit_native", "-fPIC", "-shared", "-nostdlib", *options,
             *(file for file in _FILES if file.endswith(".c")), "-o", new],
            check=True)
        # Another process that builds at the same time replaces the file as a whole.
        os.rename(new, output)


def headers_of_root():
    """Returns the compiler's options for the headers of the root `python` and its release."""
    sdk = f"{_SOURCE}/.build-rootfs/python/sdk"
    version = next(name for name in os.listdir(f"{sdk}/usr/include") if name.startswith("python3"))
    return [f"--sysroot={sdk}", "-isystem", f"{sdk}/usr/include/{version}"]


def _headers():
    """Returns the compiler's options for Python's headers: of this Python, or else of the root."""
    own = sysconfig.get_path("include")
    return ["-isystem", own] if os.path.exists(f"{own}/Python.h") else headers_of_root()
