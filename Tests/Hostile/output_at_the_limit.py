# family: output
# proves: output of exactly the limit is allowed
# expect: ok
# limits: {output: 64KiB}
import sys

sys.stdout.write("x" * (64 << 10))
