def hello()
    return "Hello"
