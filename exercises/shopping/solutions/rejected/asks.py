count = int(input("How many? "))
total = 0
for _ in range(count):
    name, price = input("What? ").split()
    print(f"{name}: {price}")
    total += int(price)
print("Total:", total)
