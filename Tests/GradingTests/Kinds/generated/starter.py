def ordered(numbers):
    pass
