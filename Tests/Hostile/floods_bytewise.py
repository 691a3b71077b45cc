# family: output
# proves: output in single bytes counts like any other output
# expect: output_limit
# limits: {output: 8KiB}
import os

while True:
    os.write(1, b"x")
