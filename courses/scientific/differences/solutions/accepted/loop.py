import numpy as np


def differences(values):
    result = np.zeros(len(values))
    for index, value in enumerate(values):
        result[index] = value - np.mean(values)
    return result
