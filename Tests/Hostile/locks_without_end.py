# family: memory
# proves: record locks, whose memory no cgroup is charged for, are granted only up to a fixed number
# expect: ok
# refused: [fcntl]
# limits: {cpu: 60s, wall: 5min}
import fcntl
import os

GRANTED = 65536
FILES = 128
files = [os.open("/work", os.O_TMPFILE | os.O_RDWR) for _ in range(FILES)]


def take(count, lowest):
    """Takes separate locks, from the end to the beginning, until one is refused."""
    for number in range(count):
        place = lowest + 2 * (count - number)
        try:
            fcntl.lockf(files[number % FILES], fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except PermissionError:
            return number
    return count


# The locks of a child count even after its end.
child = os.fork()
if child == 0:
    os._exit(take(10000, 0) != 10000)
assert os.waitpid(child, 0)[1] == 0
taken = take(GRANTED, 0)
assert taken == GRANTED - 10000, f"{taken} locks are taken"
for command in [fcntl.F_SETLK, fcntl.F_SETLKW, fcntl.F_OFD_SETLK, fcntl.F_OFD_SETLKW]:
    try:
        fcntl.fcntl(files[0], command, bytes(32))
    except PermissionError:
        continue
    raise AssertionError(f"command {command} takes another one")
