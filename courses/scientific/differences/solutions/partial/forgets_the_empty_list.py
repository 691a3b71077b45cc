import numpy as np


def differences(values):
    array = np.array(values)
    return array - int(sum(values) / len(values))
