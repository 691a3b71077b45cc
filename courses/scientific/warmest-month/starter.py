import sys

import matplotlib.pyplot as plt

months = []
temperatures = []
for line in sys.stdin:
    month, temperature = line.split()
    months.append(month)
    temperatures.append(float(temperature))
