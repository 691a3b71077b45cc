def longest(names):
    best = ""
    # Takes the list apart, and forgets to give the result back.
    while names:
        name = names.pop()
        if len(name) > len(best):
            best = name
