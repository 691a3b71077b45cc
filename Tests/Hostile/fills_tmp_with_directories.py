# family: files
# proves: directories, links and pipes count against the limit on files
# expect: disk_limit
import os

number = 0
while True:
    os.mkdir(f"/tmp/{number}")
    os.symlink("/tmp", f"/tmp/{number}/link")
    os.mkfifo(f"/tmp/{number}/pipe")
    number += 1
