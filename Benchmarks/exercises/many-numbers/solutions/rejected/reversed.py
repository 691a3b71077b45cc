def doubled(numbers):
    return numbers[::-1]
