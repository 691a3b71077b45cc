class Account:
    def __init__(self, balance):
        self.balance = balance

    def withdraw(self, amount):
        if amount > self.balance:
            raise ValueError("no")
        self.balance -= amount

    def report(self):
        print(self.balance)


def interest(amount, rate, years):
    return amount * (1 + rate / 100) ** years - amount
