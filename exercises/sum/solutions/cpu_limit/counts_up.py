def sum(a, b):
    # Never ends for a negative b: it moves ever further from zero.
    while b != 0:
        a += 1
        b -= 1
    return a
