def half(number):
    """
    >>> half(1)
    ?
    """
