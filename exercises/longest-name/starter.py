def longest(names):
    best = ""
    for name in names:
        pass  # Is this name longer than the best so far?
    return best
