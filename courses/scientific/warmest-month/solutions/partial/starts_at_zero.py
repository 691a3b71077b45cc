import sys

import matplotlib.pyplot as plt

warmest, best = None, 0
months, temperatures = [], []
for line in sys.stdin:
    month, temperature = line.split()
    months.append(month)
    temperatures.append(float(temperature))
    if float(temperature) > best:
        warmest, best = month, float(temperature)
plt.bar(months, temperatures)
plt.savefig("figure.png")
print(f"Warmest: {warmest} ({best})")
