# family: kernel
# proves: a large number of refused calls ends even a program that handles each of them
# expect: policy_violation
# limits: {cpu: 10s, wall: 60s}
# refused: [socket]
# below: {output: 1B}
import socket

for _ in range(12_000):
    try:
        socket.socket()
    except PermissionError:
        pass
print("still here")
