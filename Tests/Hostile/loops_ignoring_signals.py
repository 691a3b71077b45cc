# family: time
# proves: a program cannot use signal handlers to outlast the CPU limit
# expect: cpu_limit
# limits: {cpu: 300ms}
import signal

for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, lambda *_: None) if number < 32 else None
while True:
    pass
