# family: memory
# proves: a program cannot get twice its memory limit, even if it would then stop
# expect: memory_limit
# limits: {memory: 64MiB}
blocks = [bytearray(1 << 20) for _ in range(128)]
