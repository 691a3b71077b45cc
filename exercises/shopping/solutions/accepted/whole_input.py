import sys

lines = sys.stdin.read().splitlines()[1:]
items = [line.split() for line in lines]
for name, price in items:
    print(name + ": " + price)
print("Total: " + str(sum(int(price) for _, price in items)), end="")
