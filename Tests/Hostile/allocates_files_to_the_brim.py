# family: files
# proves: a file system that is full of allocated but unwritten space counts as full
# expect: disk_limit
import os

with open("/work/room", "wb") as file:
    length = 0
    while True:
        os.posix_fallocate(file.fileno(), length, 4096)
        length += 4096
