# family: privileges
# proves: a program that runs from a memory file is as confined as the one that started it
# expect: ok
# refused: [socket]
# prints: "confined"
import os

with open("/usr/bin/python3", "rb") as source:
    file = os.memfd_create("python")
    os.write(file, source.read())
code = """
import socket
status = open("/proc/self/status").read()
assert "NoNewPrivs:\\t1" in status and "Seccomp:\\t2" in status and "CapEff:\\t0000000000000000" in status
try:
    socket.socket()
except PermissionError:
    print("confined")
"""
environment = dict(os.environ, PYTHONHOME="/usr")
try:
    os.execve(file, ["/usr/bin/python3", "-c", code], environment)
except PermissionError:
    import socket

    try:
        socket.socket()
    except PermissionError:
        print("confined, and cannot even be started")
