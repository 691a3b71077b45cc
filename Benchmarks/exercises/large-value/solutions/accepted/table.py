TABLE = bytes(range(255, -1, -1))


def inverted(data):
    return data.translate(TABLE)
