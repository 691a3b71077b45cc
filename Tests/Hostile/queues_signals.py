# family: processes
# proves: the number of pending signals is limited
# expect: ok
# machine: x86_64
import ctypes
import errno
import os
import signal
import struct

libc = ctypes.CDLL(None, use_errno=True)
RT_SIGQUEUEINFO, SI_QUEUE = 129, -1
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGRTMIN])
information = ctypes.create_string_buffer(struct.pack("iii", signal.SIGRTMIN, 0, SI_QUEUE), 128)
queued = 0
while libc.syscall(RT_SIGQUEUEINFO, os.getpid(), int(signal.SIGRTMIN), information) == 0:
    queued += 1
    assert queued < 10_000
assert ctypes.get_errno() == errno.EAGAIN, ctypes.get_errno()
