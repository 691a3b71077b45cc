# family: outcomes
# proves: a stack that overflows in the interpreter itself is a signal
# expect: signal
# signal: 11
import sys

sys.setrecursionlimit(1 << 30)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name)


Deep().x
