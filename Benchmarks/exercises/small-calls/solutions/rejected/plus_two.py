def successor(number):
    return number + 2
