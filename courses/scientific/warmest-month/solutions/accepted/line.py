import sys

import matplotlib.pyplot as plt

months = []
temperatures = []
for line in sys.stdin:
    month, temperature = line.split()
    months.append(month)
    temperatures.append(float(temperature))

plt.plot(months, temperatures, marker="o")
plt.ylabel("degrees Celsius")
plt.savefig("figure.png")

warmest = temperatures.index(max(temperatures))
print(f"Warmest: {months[warmest]} ({temperatures[warmest]})")
