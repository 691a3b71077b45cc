# family: outcomes
# proves: a stack overflow in the interpreter itself is reported as a signal
# expect: signal
# signal: 11

# hash() of a tuple calls itself for each item, in C. Python limits the depth of most such calls, but not of this one.
nested = ()
for _ in range(500_000):
    nested = (nested,)
hash(nested)
