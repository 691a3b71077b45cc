# family: files
# proves: /work has a limit in bytes
# expect: disk_limit
with open("/work/big", "wb", buffering=0) as file:
    while True:
        if file.write(bytes(4096)) < 4096:
            raise OSError("short write")
