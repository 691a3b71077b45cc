# family: channels
# proves: randomness differs in every run, and one run cannot predict that of another
# expect: ok
# runs: 2
import os
import random
import uuid

# Each cell reseeds the generator, even a warm one. Repeats would show as equal values within one run.
values = {os.urandom(8) for _ in range(1000)} | {random.SystemRandom().randbytes(8) for _ in range(1000)}
assert len(values) == 2000
assert random.random() != random.Random(0).random() and uuid.uuid4() != uuid.uuid4()
