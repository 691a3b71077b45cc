def area(width, height):
    return width * height


def perimeter(width, height):
    if width < 0 or height < 0:
        raise ValueError("a length is negative")
    return (width + height)
