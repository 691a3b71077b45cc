def longest(names):
    return max(names, key=len, default="")
