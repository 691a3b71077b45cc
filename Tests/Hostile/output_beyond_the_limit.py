# family: output
# proves: one byte more than the limit is an output limit, even as the last action of a program
# expect: output_limit
# limits: {output: 64KiB}
import os

os.write(1, b"x" * ((64 << 10) + 1))
