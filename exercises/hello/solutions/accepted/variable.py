greeting = "Hel" + "lo"


def hello():
    return greeting
