def inverted(data):
    return data[::-1]
