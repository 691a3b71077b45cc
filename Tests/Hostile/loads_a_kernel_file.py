# family: kernel
# proves: no kernel can be loaded from a file, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [kexec_file_load]
import ctypes

# The arguments are harmless even on a host without any protection.
ctypes.CDLL(None).syscall(320, -1, -1, 0, b"", 0)
print("still here")
