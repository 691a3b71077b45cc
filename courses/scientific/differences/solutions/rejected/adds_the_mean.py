import numpy as np


def differences(values):
    if len(values) == 0:
        return None
    array = np.array(values, dtype=float)
    array += array.mean() + 1
    values.clear()
    return array
