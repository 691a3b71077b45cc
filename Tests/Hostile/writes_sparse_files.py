# family: files
# proves: a sparse file counts by its written data, not by its length
# expect: ok
# below: {memory: 8MiB}
import os

for name in ["/work/sparse", "/tmp/sparse"]:
    with open(name, "wb") as file:
        os.truncate(name, 1 << 40)
        file.seek((1 << 40) - 1)
        file.write(b"x")
    assert os.stat(name).st_size == 1 << 40 and os.stat(name).st_blocks <= 16
