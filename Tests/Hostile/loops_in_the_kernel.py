# family: time
# proves: CPU time that the kernel spends for a program counts as the program's
# expect: cpu_limit
# limits: {cpu: 300ms}
import os

zeros = os.open("/dev/zero", os.O_RDONLY)
null = os.open("/dev/null", os.O_WRONLY)
buffer = bytearray(1 << 20)
while True:
    os.readv(zeros, [buffer])
    os.write(null, os.urandom(1 << 16))
