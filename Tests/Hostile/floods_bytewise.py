# family: output
# proves: output in single bytes is counted like any other
# expect: output_limit
# limits: {output: 8KiB}
import os

while True:
    os.write(1, b"x")
