def countdown(start):
    if start == 0:
        return [0, "Lift-off!"]
    return list(range(start, 0, -1)) + ["Lift-off!"]
