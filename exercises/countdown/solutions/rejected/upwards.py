def countdown(start):
    return list(range(1, start + 1))
