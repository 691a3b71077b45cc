def countdown(start):
    steps = []
    while start > 0:
        # The loop never ends, because start never changes.
        steps = [start]
    return steps
