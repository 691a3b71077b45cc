count = int(input())
total = 0
while True:
    total += count
