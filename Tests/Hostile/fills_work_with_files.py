# family: files
# proves: /work has a limit in files
# expect: disk_limit
number = 0
while True:
    open(f"/work/{number}", "w").close()
    number += 1
