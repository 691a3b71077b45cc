open("figure.png", "w").write("a picture")
print("done")
