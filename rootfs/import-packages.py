"""Imports modules of the packages inside the finished root, and checks that they leave no thread behind.

rootfs/build runs this script as `chroot ROOT python3 - NAME…`.
"""

import importlib
import os
import sys
import threading

problems = []
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        problems.append(f"{name} cannot be imported: {type(error).__name__}: {error}")

for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join(10)
try:
    # man 2 unshare: CLONE_THREAD fails only if the process has several threads.
    os.unshare(0x00010000)
except OSError:
    problems.append("one of the modules starts a thread that does not end, so no zygote could import it")

if problems:
    sys.exit("\n".join(problems))
