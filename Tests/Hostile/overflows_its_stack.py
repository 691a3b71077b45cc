# family: outcomes
# proves: a stack overflow in the interpreter itself is reported as a signal
# expect: signal
# signal: 11
import sys

sys.setrecursionlimit(1 << 30)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name)


Deep().x
