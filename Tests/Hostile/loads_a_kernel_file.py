# family: kernel
# proves: no other kernel can be started from a file, and trying ends the program
# expect: policy_violation
# machine: x86_64
# kill: fatal_syscall
# refused: [kexec_file_load]
import ctypes

# With arguments that would do nothing even where nothing stopped them.
ctypes.CDLL(None).syscall(320, -1, -1, 0, b"", 0)
print("still here")
