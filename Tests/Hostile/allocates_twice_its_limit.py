# family: memory
# proves: twice the memory that is allowed cannot be had, even by a program that would stop there
# expect: memory_limit
# limits: {memory: 64MiB}
blocks = [bytearray(1 << 20) for _ in range(128)]
