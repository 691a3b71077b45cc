# family: memory
# proves: freed memory no longer counts
# expect: ok
# limits: {memory: 64MiB}
for _ in range(5):
    block = bytearray(40 << 20)
    for page in range(0, len(block), 4096):
        block[page] = 1
    del block
