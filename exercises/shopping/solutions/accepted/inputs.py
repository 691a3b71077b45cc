count = int(input())
total = 0
for _ in range(count):
    name, price = input().split()
    print(f"{name}: {price}")
    total += int(price)
print("Total:", total)
