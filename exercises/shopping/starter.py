count = int(input())
# Read the other lines in a loop, and add up the prices.
