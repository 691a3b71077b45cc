"""Awaits coroutines across the link. A coroutine stays in its process, whose event loop runs it.

The awaiting side asks the other side to go on, and lets its own loop work in between. Both sides' tasks therefore take
turns, and `asyncio.gather(fetch(1), fetch(2))` runs both at the same time, as in one interpreter.
"""

import functools

# A loop that is never idle stops after this many turns, so that the other side's tasks can go on.
_MAXIMUM_TURNS = 100
# The pauses before the next question, in seconds, while the other side waits for an event without a time.
_PAUSES = (0, 0.001, 0.002, 0.005, 0.01)


class Awaited:
    """A task of this side that the other side awaits."""

    __slots__ = ("_loop", "_task")

    def __init__(self, awaitable):
        import asyncio

        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = _own_loop()
        coroutine = awaitable if asyncio.iscoroutine(awaitable) else _await(awaitable)
        self._task = self._loop.create_task(coroutine)

    def advance(self):
        """Lets the task go on. Returns (True, its result), or (False, the seconds until it can go on or None)."""
        pause = None
        if self._loop is _own_loop() and not (self._task.done() or self._loop.is_running()):
            pause = self._loop.run_until_idle(self._task)
        if self._task.done():
            return True, self._task.result()
        return False, pause

    def cancel(self):
        self._task.cancel()


async def _await(awaitable):
    return await awaitable


@functools.cache
def _own_loop():
    """Returns the loop that runs this side's coroutines while no other loop runs."""
    import asyncio
    import selectors

    class Selector(selectors.DefaultSelector):
        """Never waits, but stops the loop when it would wait."""

        turns = pause = 0

        def select(self, timeout=None):
            events = super().select(0)
            self.turns += 1
            if not events and timeout != 0 or self.turns >= _MAXIMUM_TURNS:
                self.pause = timeout
                loop.stop()
            return events

    class Loop(asyncio.SelectorEventLoop):
        def run_until_idle(self, task):
            selector.turns = selector.pause = 0
            task.add_done_callback(self._stop)
            try:
                self.run_forever()
            finally:
                task.remove_done_callback(self._stop)
            return selector.pause

        def _stop(self, task):
            self.stop()

    selector = Selector()
    loop = Loop(selector)
    return loop


def awaiting(proxy, request, note):
    """Yields what the running loop of this side must wait for until an awaitable of the other side is done.

    Calls `note` with the result.
    """
    import asyncio

    task, (is_done, value) = request(proxy, "await")
    idle = 0
    while not is_done:
        pause, idle = (_PAUSES[idle], min(idle + 1, len(_PAUSES) - 1)) if value is None else (max(value, 0), 0)
        try:
            yield from asyncio.sleep(pause).__await__()
        except asyncio.CancelledError:
            request(task, "cancel")
        except GeneratorExit:
            request(task, "cancel")
            raise
        is_done, value = request(task, "advance")
    note(value)
    return value
