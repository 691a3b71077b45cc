def longest(names):
    best = ""
    for name in names:
        if len(name) > len(best):
            best = name
    return best
