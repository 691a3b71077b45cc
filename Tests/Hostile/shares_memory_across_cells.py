# family: channels
# proves: named shared memory is not visible in another cell
# expect: ok
# runs: 2
# limits: {cpu: 5s}
import os
from multiprocessing import shared_memory

try:
    shared_memory.SharedMemory(name="channel")
except OSError:
    pass
else:
    raise SystemExit("found another run's shared memory")
try:
    block = shared_memory.SharedMemory(name="channel", create=True, size=4096)
except OSError:
    pass  # a cell may have no shared memory
else:
    block.buf[0] = 1
    block.close()
os._exit(0)  # does not remove the shared memory
