def half(number):
    """Returns the half of a number.



    """
    if isinstance(number, str):
        raise TypeError("only a number has a half")
    return number / 2


def halves(numbers):
    for number in numbers:
        print("half of", number, "is", half(number))
