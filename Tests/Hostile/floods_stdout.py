# family: output
# proves: too much output ends the program
# expect: output_limit
while True:
    print("x" * 1000)
