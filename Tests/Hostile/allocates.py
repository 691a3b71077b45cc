# family: memory
# proves: a program that allocates more and more memory ends at the memory limit
# expect: memory_limit
# limits: {memory: 64MiB}
blocks = []
while True:
    blocks.append(bytearray(1 << 20))
