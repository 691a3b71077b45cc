# family: memory
# proves: files count as memory, so /work and /tmp do not get around the limit, and memfds do not exist
# expect: memory_limit
# limits: {memory: 24MiB}
# refused: [memfd_create]
import os

try:
    file = os.memfd_create("much")
except PermissionError:
    file = None
files = [file] if file is not None else [os.open(place, os.O_TMPFILE | os.O_RDWR) for place in ["/work", "/tmp"]]
while True:
    for file in files:
        os.write(file, bytes(1 << 20))
