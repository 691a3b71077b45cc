"""The tests await coroutines of the submission, and the submission awaits those of the tests."""

import unittest

from pair import Grading, TwoProcesses


class Awaiting(TwoProcesses):
    def test_coroutines_are_awaited(self):
        self.assertAllPass(
            """
            import asyncio, time, unittest
            from submission import *
            async def double(n):
                await asyncio.sleep(0)
                return 2 * n
            class Plain(unittest.TestCase):
                def test_run(self):
                    self.assertEqual(asyncio.run(fetch(3)), 3)
                    self.assertEqual(asyncio.run(asyncio.wait_for(slow(4), 5)), 4)
                def test_error(self):
                    with self.assertRaises(KeyError):
                        asyncio.run(fail())
                def test_callback(self):
                    self.assertEqual(asyncio.run(apply(double, 4)), 8)
                    self.assertEqual(run(double), 10)
            class Isolated(unittest.IsolatedAsyncioTestCase):
                async def test_await(self):
                    self.assertEqual(await fetch(3), 3)
                    self.assertEqual(await Counter().next(), 1)
                async def test_together(self):
                    begin = time.monotonic()
                    self.assertEqual(await asyncio.gather(*(slow(n) for n in range(10))), list(range(10)))
                    self.assertLess(time.monotonic() - begin, 0.9)
                    self.assertEqual(await asyncio.gather(produce(), consume()), [None, [0, 1, 2]])
                    async with asyncio.TaskGroup() as group:
                        one, two = group.create_task(slow(1)), group.create_task(apply(double, 2))
                    self.assertEqual((one.result(), two.result()), (1, 4))
                async def test_cancelling(self):
                    with self.assertRaises(TimeoutError):
                        await asyncio.wait_for(forever(), 0.05)
                    self.assertEqual(seen(), ["cancelled"])
                async def test_iteration(self):
                    self.assertEqual([n async for n in stream(3)], [0, 1, 2])
                    async with Door() as door:
                        self.assertTrue(door.open)
                    self.assertFalse(door.open)
            """,
            """
            import asyncio
            log, queue = [], asyncio.Queue(1)
            def seen(): return log
            async def fetch(n): return n
            async def slow(n):
                await asyncio.sleep(0.1)
                return n
            async def fail(): raise KeyError(1)
            async def apply(function, n): return await function(n)
            def run(function): return asyncio.run(function(5))
            async def forever():
                try:
                    await asyncio.sleep(100)
                except asyncio.CancelledError:
                    log.append("cancelled")
                    raise
            async def produce():
                for n in range(3): await queue.put(n)
            async def consume(): return [await queue.get() for _ in range(3)]
            async def stream(n):
                for i in range(n):
                    await asyncio.sleep(0)
                    yield i
            class Counter:
                async def next(self): return 1
            class Door:
                async def __aenter__(self):
                    self.open = True
                    return self
                async def __aexit__(self, *error): self.open = False
            """,
        )

    def test_a_wrong_result_is_reported(self):
        grading = Grading(
            """
            import asyncio, unittest
            from submission import fetch
            class T(unittest.TestCase):
                def test_it(self): self.assertEqual(asyncio.run(fetch(3)), 3, "Give back what you got")
            """,
            "async def fetch(n): return 8",
        )
        self.assertEqual(grading.only["status"], "failed")
        self.assertIn("`asyncio.run(fetch(3))` is 8, but 3 was expected", grading.only["message"])


if __name__ == "__main__":
    unittest.main()
