# family: output
# proves: the limits of both streams hold at the same time
# expect: output_limit
# limits: {output: 64KiB}
import os

while True:
    os.write(1, b"out" * 100)
    os.write(2, b"err" * 100)
