import matplotlib.pyplot as plt
import pandas as pd

table = pd.read_csv(open(0), sep=" ", names=["month", "temperature"])
table.plot.bar(x="month", y="temperature", legend=False)
plt.savefig("figure.png", bbox_inches="tight")

row = table.loc[table["temperature"].idxmax()]
print(f"Warmest: {row['month']} ({row['temperature']})")
