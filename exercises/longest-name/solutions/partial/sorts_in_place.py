def longest(names):
    if not names:
        return ""
    names.sort(key=len)
    return names[-1]
