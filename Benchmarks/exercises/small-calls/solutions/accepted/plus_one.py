def successor(number):
    return number + 1
