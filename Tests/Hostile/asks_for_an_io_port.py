# family: kernel
# proves: the processor's I/O ports are out of reach
# expect: policy_violation
# machine: x86_64
# refused: [iopl]
import ctypes

ctypes.CDLL(None).syscall(172, 3)
