# family: outcomes
# proves: an ordinary program runs, prints and succeeds
# expect: ok
# prints: "sum 5050\n"
print("sum", sum(range(101)))
