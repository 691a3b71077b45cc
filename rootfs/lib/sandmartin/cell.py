"""The Python side of a cell: what the runner does in it before any code of a student or teacher is read.

The runner (in C) calls, in this order: in a zygote `preload`; in a cell born of it `refresh_after_fork`; in every cell `prefault`,
and when it is told what to run, `unpack_job` and then `serve`, or `restore_initial_state` where a script takes over the interpreter.
"""

import sys

# What an interpreter has at its start, before it runs anything.
INITIAL_MODULES = frozenset(sys.modules) - {__name__, __package__}

import builtins  # noqa: E402
import os  # noqa: E402

from _json import make_scanner  # noqa: E402

WORK = "/work"
ROLES = ("harness", "submission")

_deferred = None
# Of `os.register_at_fork`, as the modules asked for them.
_hooks = []


class _JSONSettings:
    """JSON as `json.loads` reads it; without that module, which a script would then find imported."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, None


_parse = make_scanner(_JSONSettings)


def preload(names):
    """Loads the modules that cells will want, into memory that no garbage collection of theirs touches."""
    global _deferred
    import gc

    from .deferred_modules import DeferredModules

    register = os.register_at_fork
    os.register_at_fork = lambda **hooks: _hooks.append(hooks)
    try:
        _deferred = DeferredModules()
        _deferred.load(names, INITIAL_MODULES | {__package__, __name__, DeferredModules.__module__})
    finally:
        os.register_at_fork = register
    sys.meta_path.insert(0, _deferred)
    gc.collect()
    gc.freeze()


def refresh_after_fork():
    """Draws and notes anew what modules have drawn and noted when the zygote loaded them.

    What modules do by themselves after a fork they will do after those of the program. Becoming a cell is none: there is
    one thread as before, and `random`, whose own way is to ask the kernel for 2.5 kB, needs less. `secrets`, `uuid4` and
    `SystemRandom` ask the kernel each time; `uuid1` (libuuid) and OpenSSL begin when they are first used, which is
    never in the zygote.
    """
    for hooks in _hooks:
        os.register_at_fork(**hooks)
    for name, refresh in _REFRESHERS.items():
        module = _deferred.modules.get(name)
        if module is not None:
            refresh(module)


def _reseed_random(random):
    random.seed(int.from_bytes(os.urandom(32), "big"))


def _reset_tempfile(tempfile):
    tempfile._name_sequence = None


def _reset_logging(logging):
    import time

    logging._startTime = time.time()


def _renew_authentication_key(process):
    process.current_process().authkey = os.urandom(32)


def _reset_threading(threading):
    threading.main_thread()._set_native_id()


_REFRESHERS = {
    "logging": _reset_logging,
    "multiprocessing.process": _renew_authentication_key,
    "random": _reseed_random,
    "tempfile": _reset_tempfile,
    "threading": _reset_threading,
}


def replace_environment(variables):
    """Makes `NAME=value` texts the whole environment."""
    os.environ.clear()
    os.environ.update(variable.split("=", 1) for variable in variables)


def prefault(role):
    """Goes the way of the role once, while nobody waits: what it touches is then this process's own."""
    if role in ROLES:
        _module(role).prefault()


def unpack_job(payload, head, total):
    """Writes the files of a job below /work; the program's arguments, and whether it keeps the control channel."""
    described, _ = _parse(str(os.pread(payload, head, 0), "utf-8"), 0)
    files = described["files"]
    if sum(size for _, size in files) != total - head:
        raise ValueError("the files are not as long as the dispatch says")
    directories = {""}
    for name, size in files:
        parent = name.rpartition("/")[0]
        if parent not in directories:
            os.makedirs(f"{WORK}/{parent}", exist_ok=True)
            directories.add(parent)
        _write(f"{WORK}/{name}", payload, head, size)
        head += size
    return described["arguments"], described["control"]


def _write(path, payload, offset, size):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        while size:
            count = os.write(file, os.pread(payload, min(size, 1 << 20), offset))
            offset += count
            size -= count
    finally:
        os.close(file)


def _module(role):
    """The module of a role: `__import__` with a list of names returns it, and not its package."""
    return __import__(f"{__package__}.{role}", fromlist=["main"])


def serve(role):
    """The whole work of a harness or a submission."""
    module = _module(role)
    if role == "submission":
        # Every process in sight is of the submission, so that it may end all of them after a test.
        module.main(alone=True)
    else:
        module.main()


def restore_initial_state():
    """Leaves the interpreter as it is at its start."""
    for name in set(sys.modules) - INITIAL_MODULES:
        del sys.modules[name]
    sys.path_importer_cache.pop(os.path.dirname(__file__), None)
    # One that the garbage collection knows, unlike the zygote's: or what a script leaves in its globals would not be
    # finalized at its end, and the files there not flushed. Made as Python makes it.
    main = type(sys)("__main__")
    main.__annotations__ = {}
    main.__builtins__ = builtins
    main.__loader__ = sys.modules["__main__"].__loader__
    sys.modules["__main__"] = main
