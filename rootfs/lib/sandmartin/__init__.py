"""The Python side of a cell: the runner's entry points, the harness and the submission server.

The runner makes this package itself and does not run this file, which serves a Python without the runner.
"""


def __getattr__(name):
    global native
    if name != "native":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from without_runner import load_native

    native = load_native()
    return native
