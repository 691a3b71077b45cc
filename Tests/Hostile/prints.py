# family: outcomes
# proves: an ordinary program runs, prints and ends well
# expect: ok
# prints: "sum 5050\n"
print("sum", sum(range(101)))
