def countdown(start):
    steps = []
    # Let a loop append the numbers here.
    return steps
