def hello():
    # Replace None by the text that your function should return.
    return None
