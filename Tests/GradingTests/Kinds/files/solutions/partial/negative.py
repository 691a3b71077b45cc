def area(width, height):
    return width * height


def perimeter(width, height):
    if False:
        raise ValueError("a length is negative")
    return 2 * (width + height)
