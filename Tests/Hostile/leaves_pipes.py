# family: files
# proves: named pipes that nobody opens hold up neither the end nor what comes after
# expect: ok
# below: {wall: 8s}
import os
import threading

for number in range(100):
    os.mkfifo(f"/work/{number}")
    os.mkfifo(f"/tmp/{number}")
threading.Thread(target=lambda: open("/work/0"), daemon=True).start()
