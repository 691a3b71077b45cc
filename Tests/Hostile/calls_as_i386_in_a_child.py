# family: kernel
# proves: the 32-bit entry is closed to a child as well, and using it kills only the child
# expect: ok
# machine: x86_64
import ctypes
import mmap
import os
import signal

code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
code.write(b"\xb8\x66\x00\x00\x00\xcd\x80\xc3")  # mov eax, 102 (socketcall of i386); int 0x80; ret
child = os.fork()
if child == 0:
    ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))()
    os._exit(0)
assert os.waitpid(child, 0)[1] & 0x7F == signal.SIGSYS
