"""The functions that the runner (in C) calls in a cell before it reads any code of a student or teacher.

A zygote calls `preload`, and each cell that it spawns calls `refresh_after_fork`. Every cell may call `prefault`. When
a job arrives, the cell calls `unpack_job`, and then `serve` for a harness or submission. For a script it calls
`restore_initial_state` instead, and then runs the script. If the service asked for it, the cell also keeps what
`failure_reporter` returned, and calls it if the script fails; and a learner's run has a session from `run_session`.
"""

import sys

# The modules of an interpreter that has run nothing.
INITIAL_MODULES = frozenset(sys.modules) - {__name__, __package__}

import builtins  # noqa: E402
import os  # noqa: E402

from _json import make_scanner  # noqa: E402

WORK = "/work"
ROLES = ("harness", "submission")

# A zygote must be ready within 20 s.
_THREAD_TIMEOUT_SECONDS = 5

_deferred = None
# The arguments of the preloaded modules' calls of `os.register_at_fork`.
_hooks = []


class _JSONSettings:
    """The settings of `json.loads`, without the module `json`, which a script must not find imported."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int, parse_constant = float, int, None


_parse = make_scanner(_JSONSettings)


def preload(names):
    """Imports modules for later cells, into memory that the cells' garbage collection does not touch.

    Returns all objects that the garbage collector knows. The zygote makes them immortal.
    """
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
    _await_threads()
    sys.meta_path.insert(0, _deferred)
    gc.collect()
    objects = gc.get_objects()
    gc.freeze()
    return objects


def _await_threads():
    """Waits for threads that modules started when they were imported and that are about to end.

    One example is the timer of matplotlib's search for fonts, which is cancelled after the search. The runner refuses
    to be a zygote while another thread goes on.
    """
    threading = _deferred.modules.get("threading")
    if threading is not None:
        for thread in set(threading.enumerate()) - {threading.main_thread()}:
            thread.join(_THREAD_TIMEOUT_SECONDS)


def refresh_after_fork():
    """Replaces random state, times and process data that modules stored when the zygote imported them.

    The modules' own fork hooks are registered only now: they must run after the program's forks, not after the spawn of
    the cell. The cell has one thread, as the zygote had, and the hook of `random` would read 2.5 kB from the kernel
    where 32 bytes are enough. `secrets`, `uuid4` and `SystemRandom` read from the kernel on each call. OpenSSL and
    `uuid1` (libuuid) seed themselves at their first use, which is never in the zygote.
    """
    for hooks in _hooks:
        os.register_at_fork(**hooks)
    for name, refresh in _REFRESHERS.items():
        module = _deferred.modules.get(name)
        if module is not None:
            refresh(module)


def _reseed_random(random):
    random.seed(int.from_bytes(os.urandom(32), "big"))


def _reseed_numpy(random):
    # The generator of numpy.random.rand and its like. Without an argument, its seed comes from the kernel.
    random.seed()


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
    "numpy.random": _reseed_numpy,
    "random": _reseed_random,
    "tempfile": _reset_tempfile,
    "threading": _reset_threading,
}


def replace_environment(variables):
    """Replaces the whole environment by `NAME=value` texts."""
    os.environ.clear()
    os.environ.update(variable.split("=", 1) for variable in variables)


def prefault(role):
    """Runs the role's code path once to pre-fault its pages, before a job waits for them."""
    if role in ROLES:
        module = _module(role)
        module.prepare()
        module.prefault()


def unpack_job(payload, head, total):
    """Writes the files of a job below /work.

    Returns its arguments, whether it keeps the control channel, the name of its figure or None, the marker of a report
    about its failure or None, and the settings of a learner's run or None.
    """
    described, _ = _parse(str(os.pread(payload, head, 0), "utf-8"), 0)
    files = described["files"]
    if sum(size for _, size in files) != total - head:
        raise ValueError("the sizes of the files do not add up to the size in the dispatch")
    directories = {""}
    for name, size in files:
        parent = name.rpartition("/")[0]
        if parent not in directories:
            os.makedirs(f"{WORK}/{parent}", exist_ok=True)
            directories.add(parent)
        _write(f"{WORK}/{name}", payload, head, size)
        head += size
    return (
        described["arguments"], described["control"], described.get("figure"), described.get("failure_marker"),
        described.get("run"))


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
    """Imports the module of a role. (`__import__` returns the package unless `fromlist` names something.)"""
    return __import__(f"{__package__}.{role}", fromlist=["main"])


def serve(role):
    """Runs a harness or a submission until its job is done."""
    module = _module(role)
    if role == "submission":
        # All visible processes belong to the submission, so it may kill all of them after a test.
        module.main(alone=True)
    else:
        module.main()


def failure_reporter(script, marker):
    """Returns a function that reports why a script failed: one line on standard error, which begins with the marker.

    The function outlives `restore_initial_state`. It finds our modules and those of the library again, whatever the
    script did with `sys.path`.
    """
    package, path, file = sys.modules[__package__], sys.path[:], os.path.join(WORK, script)
    name = f"{__package__}.program_failures"

    def report(error):
        present, changed = dict(sys.modules), sys.path[:]
        try:
            module = _deferred and _deferred.modules.get(name)
            if module is None:
                sys.path[:] = path
                # The script may have modules of its own, named like the library's.
                for each in set(present) - INITIAL_MODULES:
                    del sys.modules[each]
                sys.modules[__package__] = package
                module = __import__(name, fromlist=["report_failure"])
            module.report_failure(error, file, marker)
        finally:
            sys.path[:] = changed
            sys.modules.update(present)
            for each in set(sys.modules) - set(present):
                del sys.modules[each]

    return report


def run_session(script, settings):
    """Returns the session of a learner's run. The session outlives `restore_initial_state`, so it imports nothing."""
    return _module("run_session").RunSession(os.path.join(WORK, script), settings)


def restore_initial_state():
    """Restores the interpreter's modules and caches as they are at its start."""
    for name in set(sys.modules) - INITIAL_MODULES:
        del sys.modules[name]
    sys.path_importer_cache.pop(os.path.dirname(__file__), None)
    # Makes a new __main__, as Python does. The zygote's is frozen (gc.freeze), so objects in its globals would not be
    # finalized at exit, and files among them would not be flushed.
    main = type(sys)("__main__")
    main.__annotations__ = {}
    main.__builtins__ = builtins
    main.__loader__ = sys.modules["__main__"].__loader__
    sys.modules["__main__"] = main
