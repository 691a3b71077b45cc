# family: memory
# proves: memory that cannot be had is the program's own MemoryError and no memory limit
# expect: runtime_error
# prints: "MemoryError"
# below: {memory: 32MiB}
block = bytearray(1 << 50)
