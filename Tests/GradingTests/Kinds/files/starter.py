def area(width, height):
    pass


def perimeter(width, height):
    pass
