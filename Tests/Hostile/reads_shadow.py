# family: secrets
# proves: opening /etc/shadow fails because the file does not exist
# expect: runtime_error
# prints: "FileNotFoundError"
print(open("/etc/shadow").read())
