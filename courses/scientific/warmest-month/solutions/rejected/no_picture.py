import sys

rows = [line.split() for line in sys.stdin]
month, temperature = max(rows, key=lambda pair: float(pair[1]))
print(f"Warmest: {month} ({temperature})")
