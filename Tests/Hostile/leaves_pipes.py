# family: files
# proves: named pipes that no process opens delay neither the end nor the next program
# expect: ok
# below: {wall: 8s}
import os
import threading

for number in range(100):
    os.mkfifo(f"/work/{number}")
    os.mkfifo(f"/tmp/{number}")
threading.Thread(target=lambda: open("/work/0"), daemon=True).start()
