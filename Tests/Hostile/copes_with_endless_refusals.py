# family: kernel
# proves: refused calls in large number end even a program that copes with each and would end by itself
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
