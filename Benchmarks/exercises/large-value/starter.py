def inverted(data):
    return data
