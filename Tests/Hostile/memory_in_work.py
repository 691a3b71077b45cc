# family: memory
# proves: files in /work and /tmp count as memory, even if their own limits would allow more
# expect: memory_limit
# limits: {memory: 32MiB, work: 256MiB}
for directory in ["/work", "/tmp"]:
    with open(f"{directory}/much", "wb", buffering=0) as file:
        for _ in range(48):
            file.write(bytes(1 << 20))
