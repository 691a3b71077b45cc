# family: kernel
# proves: no performance counter of the processor or the kernel can be opened
# expect: ok
# machine: x86_64
# refused: [perf_event_open]
import ctypes
import errno
import struct

libc = ctypes.CDLL(None, use_errno=True)
PERF_EVENT_OPEN = 298
for kind in range(6):
    attributes = ctypes.create_string_buffer(struct.pack("II", kind, 112), 112)
    assert libc.syscall(PERF_EVENT_OPEN, attributes, 0, -1, -1, 0) == -1 and ctypes.get_errno() == errno.EPERM
