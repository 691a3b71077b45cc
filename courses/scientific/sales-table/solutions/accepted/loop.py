import pandas as pd


def revenue(file_name):
    totals = {}
    for sale in pd.read_csv(file_name).itertuples():
        totals[sale.item] = totals.get(sale.item, 0) + int(sale.pieces * sale.price)
    return totals
