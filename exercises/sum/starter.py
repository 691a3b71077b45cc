def sum(a, b):
    return 0
