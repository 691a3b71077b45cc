import pandas as pd


def revenue(file_name):
    table = pd.read_csv("market.csv")
    table["revenue"] = table["pieces"] * table["price"]
    return table.groupby("item")["revenue"].sum().to_dict()
