# family: output
# proves: output of all processes counts together
# expect: output_limit
# limits: {output: 64KiB}
import os

for _ in range(3):
    os.fork()
for _ in range(16):
    os.write(1, bytes(1024))
try:
    while True:
        os.wait()
except ChildProcessError:
    pass
