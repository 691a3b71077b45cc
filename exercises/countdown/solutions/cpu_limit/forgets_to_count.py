def countdown(start):
    steps = []
    while start > 0:
        # Nothing makes start smaller, and nothing grows: the loop never ends.
        steps = [start]
    return steps
