# family: memory
# proves: a failed allocation is the program's own MemoryError, and no memory limit
# expect: runtime_error
# prints: "MemoryError"
# below: {memory: 32MiB}
block = bytearray(1 << 50)
