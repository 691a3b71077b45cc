def hello():
    # Replace None by the text to return.
    return None
