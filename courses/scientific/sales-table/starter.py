import pandas as pd


def revenue(file_name):
    table = pd.read_csv(file_name)
    return {}
