import sys

import matplotlib.pyplot as plt

rows = [line.split() for line in sys.stdin]
plt.figure(figsize=(50, 1))
plt.plot([float(temperature) for _, temperature in rows])
plt.savefig("figure.png", dpi=100)
month, temperature = max(rows, key=lambda pair: float(pair[1]))
print(f"Warmest: {month} ({temperature})")
