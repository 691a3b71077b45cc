def hello():
    # Replace None by the text that should come back.
    return None
