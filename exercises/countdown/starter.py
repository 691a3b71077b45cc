def countdown(start):
    steps = []
    # Append the numbers in a loop here.
    return steps
