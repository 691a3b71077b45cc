# family: channels
# proves: randomness is different in every run, and not what another run could foresee
# expect: ok
# runs: 2
import os
import random
import uuid

# The generator is seeded anew in each cell, warm ones included; repeats would show as equal values within one run.
values = {os.urandom(8) for _ in range(1000)} | {random.SystemRandom().randbytes(8) for _ in range(1000)}
assert len(values) == 2000
assert random.random() != random.Random(0).random() and uuid.uuid4() != uuid.uuid4()
