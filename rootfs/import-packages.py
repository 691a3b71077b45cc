"""Imports modules inside the finished root, and reports those that cannot be imported or that need a network.

rootfs/build and rootfs/own-root run this script with the root's Python, with the names of the modules as arguments.
"""

import importlib
import os
import sys
import threading

calls = []


def note(event, arguments):
    """Notes each use of a network, which Python reports before it happens (sys.addaudithook)."""
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        calls.append(f"it connects to {arguments[1][0]}")
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        calls.append(f"it looks up {arguments[0]}")


sys.addaudithook(note)
problems = []
for name in sys.argv[1:]:
    calls.clear()
    try:
        importlib.import_module(name)
    except BaseException as error:  # SystemExit too
        reason = f"{type(error).__name__}: {error}"
        problems.append(f"{name} cannot be imported: {reason.splitlines()[0]}")
    if calls:
        problems.append(f"{name} uses a network when it is imported ({calls[0]}), and a cell has none")

for thread in threading.enumerate():
    if thread is not threading.current_thread():
        thread.join(10)
try:
    # man 2 unshare: CLONE_THREAD fails only if the process has several threads.
    os.unshare(0x00010000)
except OSError:
    problems.append("one of the modules starts a thread that does not end, so no cell could be warm")

if problems:
    sys.exit("\n".join(f"rootfs: {problem}" for problem in problems))
