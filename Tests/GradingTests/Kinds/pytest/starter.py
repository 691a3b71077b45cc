class Account:
    pass


def interest(amount, rate, years):
    pass
