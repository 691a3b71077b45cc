# family: kernel
# proves: vsyscall, the oldest entry into the kernel, bypasses no rule
# expect: ok
# machine: x86_64
import ctypes
import os

VSYSCALL_TIME = 0xFFFFFFFFFF600400
child = os.fork()
if child == 0:
    ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p)(VSYSCALL_TIME)(None)
    os._exit(0)
status = os.waitpid(child, 0)[1]
assert status in (0, 11), status  # emulated, which is harmless, or absent
