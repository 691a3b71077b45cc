# family: output
# proves: one byte more than the limit is too much, even as the last thing that a program does
# expect: output_limit
# limits: {output: 64KiB}
import os

os.write(1, b"x" * ((64 << 10) + 1))
