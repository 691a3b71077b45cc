# family: kernel
# proves: the processor's segment tables cannot be changed
# expect: ok
# machine: x86_64
# refused: [modify_ldt, arch_prctl]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
MODIFY_LDT, ARCH_PRCTL, SET_CPUID, MAP_VDSO_32 = 154, 158, 0x1012, 0x2002
for call in [(MODIFY_LDT, 1, ctypes.create_string_buffer(16), 16), (ARCH_PRCTL, SET_CPUID, 0),
             (ARCH_PRCTL, MAP_VDSO_32, 0)]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
