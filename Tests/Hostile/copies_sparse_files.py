# family: files
# proves: reading the holes of a sparse file does not get around the limits
# expect: disk_limit
import os
import shutil

with open("/work/sparse", "wb") as file:
    os.truncate("/work/sparse", 1 << 40)
with open("/work/sparse", "rb") as holes, open("/work/copy", "wb", buffering=0) as copy:
    shutil.copyfileobj(holes, copy, 1 << 16)
