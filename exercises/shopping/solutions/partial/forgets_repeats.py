count = int(input())
prices = {}
for _ in range(count):
    name, price = input().split()
    prices[name] = int(price)
for name, price in prices.items():
    print(f"{name}: {price}")
print("Total:", sum(prices.values()))
