import pandas as pd


def revenue(file_name):
    return pd.read_csv(file_name).groupby("price")["price"].sum().to_dict()
