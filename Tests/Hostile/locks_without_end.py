# family: memory
# proves: record locks, whose memory the kernel charges to nobody, can be taken in a number that is granted, and no more
# expect: ok
# refused: [fcntl]
# limits: {cpu: 60s, wall: 5min}
import fcntl
import os

GRANTED = 65536
FILES = 128
files = [os.open("/work", os.O_TMPFILE | os.O_RDWR) for _ in range(FILES)]


def take(count, lowest):
    """Takes locks that do not touch one another, from the end to the beginning, until one is refused."""
    for number in range(count):
        place = lowest + 2 * (count - number)
        try:
            fcntl.lockf(files[number % FILES], fcntl.LOCK_EX | fcntl.LOCK_NB, 1, place)
        except PermissionError:
            return number
    return count


# Those of a child count, though it is gone.
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
