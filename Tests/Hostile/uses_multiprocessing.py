# family: outcomes
# proves: a program may distribute work over its own processes
# expect: ok
# limits: {cpu: 10s, wall: 60s}
import multiprocessing


def answer(pipe):
    pipe.send(42)


def double(number):
    return 2 * number


ours, theirs = multiprocessing.Pipe()
process = multiprocessing.Process(target=answer, args=(theirs,))
process.start()
assert ours.recv() == 42
process.join()
assert process.exitcode == 0

with multiprocessing.Pool(2) as pool:
    assert pool.map(double, range(10)) == list(range(0, 20, 2))
