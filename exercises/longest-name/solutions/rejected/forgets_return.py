def longest(names):
    best = ""
    # Empties the list and forgets to return the result.
    while names:
        name = names.pop()
        if len(name) > len(best):
            best = name
