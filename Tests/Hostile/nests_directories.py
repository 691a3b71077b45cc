# family: files
# proves: a tree deeper than any path can name is neither a way round the limit nor a burden to clear away
# expect: disk_limit
# below: {wall: 8s}
import os

while True:
    os.mkdir("a" * 200)
    os.chdir("a" * 200)
