def longest(names):
    for name in names:
        print(name)
