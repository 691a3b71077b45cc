import numpy as np


def differences(values):
    if not values:
        return np.array([])
    array = np.array(values)
    return array - array.mean()
