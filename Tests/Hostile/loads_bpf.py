# family: kernel
# proves: no program can be loaded into the kernel
# expect: ok
# machine: x86_64
# refused: [bpf]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
BPF = 321
for command in range(40):
    assert libc.syscall(BPF, command, ctypes.create_string_buffer(128), 128) == -1
    assert ctypes.get_errno() == errno.EPERM, command
