def sum(a, b):
    negative = -b
    return a - negative
