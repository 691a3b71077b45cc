# family: files
# proves: a tree deeper than any path does not get around the limit, and can be removed
# expect: disk_limit
# below: {wall: 8s}
import os

while True:
    os.mkdir("a" * 200)
    os.chdir("a" * 200)
