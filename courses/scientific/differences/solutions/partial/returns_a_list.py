def differences(values):
    mean = sum(values) / max(1, len(values))
    return [value - mean for value in values]
