# family: secrets
# proves: reading /etc/shadow fails as reading a file that is not there
# expect: runtime_error
# prints: "FileNotFoundError"
print(open("/etc/shadow").read())
