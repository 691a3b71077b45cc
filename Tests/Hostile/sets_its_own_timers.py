# family: time
# proves: a program's own timers and CPU limits neither extend its time nor change the outcome
# expect: cpu_limit
# limits: {cpu: 300ms}
import resource
import signal

resource.setrlimit(resource.RLIMIT_CPU, (60, resource.RLIM_INFINITY))
signal.signal(signal.SIGVTALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_VIRTUAL, 0.01, 0.01)
while True:
    pass
