# family: kernel
# proves: refused calls in endless number end the program
# expect: policy_violation or cpu_limit
# refused: [socket]
import socket

while True:
    try:
        socket.socket()
    except PermissionError:
        pass
