def ordered(numbers):
    return sorted(set(numbers))
