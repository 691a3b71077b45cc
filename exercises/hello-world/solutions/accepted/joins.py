def hello():
    words = ["Hello", "world!"]
    return " ".join(words)
