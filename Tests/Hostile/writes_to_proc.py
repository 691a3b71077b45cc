# family: files
# proves: no file in /proc can be written to, even one that affects only the program
# expect: ok
import os

for process in ["self", "1", "thread-self"]:
    for name in [
        "attr/current", "attr/exec", "autogroup", "clear_refs", "comm", "coredump_filter", "fail-nth", "gid_map",
        "loginuid", "make-it-fail", "oom_adj", "oom_score_adj", "projid_map", "sched", "setgroups", "timens_offsets",
        "timerslack_ns", "uid_map",
    ]:
        try:
            os.open(f"/proc/{process}/{name}", os.O_WRONLY)
        except OSError:
            continue
        raise SystemExit(f"opened {name} of {process} for writing")
