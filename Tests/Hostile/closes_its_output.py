# family: output
# proves: a program that closes its streams is judged by its exit status
# expect: ok
import os

os.write(1, b"before")
os.closerange(0, 16)
os.fork()
os._exit(0)
