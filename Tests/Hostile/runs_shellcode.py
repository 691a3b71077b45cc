# family: kernel
# proves: machine code that a program writes is confined like its Python code
# expect: ok
# machine: x86_64
# refused: [socket, unshare]
# prints: "refused"
import ctypes
import errno
import mmap

# mov eax, edi; mov rdi, rsi; mov rsi, rdx; mov rdx, rcx; syscall; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b"\x89\xf8\x48\x89\xf7\x48\x89\xd6\x48\x89\xca\x0f\x05\xc3")
call = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.c_long, ctypes.c_long)(
    ctypes.addressof(ctypes.c_char.from_buffer(page)))
GETPID, SOCKET, UNSHARE, AF_INET, NEWUSER = 39, 41, 272, 2, 0x10000000
assert call(GETPID, 0, 0, 0) > 0
assert call(SOCKET, AF_INET, 1, 0) == call(UNSHARE, NEWUSER, 0, 0) == -errno.EPERM
print("refused")
