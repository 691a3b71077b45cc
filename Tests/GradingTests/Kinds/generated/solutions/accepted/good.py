def ordered(numbers):
    return sorted(numbers)
