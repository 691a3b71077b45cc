# family: kernel
# proves: an endless series of refused calls ends the program
# expect: policy_violation or cpu_limit
# refused: [socket]
import socket

while True:
    try:
        socket.socket()
    except PermissionError:
        pass
