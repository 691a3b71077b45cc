# family: privileges
# proves: a program has no capability in any set, has no_new_privs, and runs under a seccomp filter
# expect: ok
with open("/proc/self/status") as file:
    status = dict(line.strip().split(":", 1) for line in file if ":" in line)
sets = ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]
wrong = {name: status[name] for name in sets if int(status[name], 16) != 0}
wrong |= {name: status[name] for name, value in [("NoNewPrivs", 1), ("Seccomp", 2)] if int(status[name]) != value}
assert not wrong, wrong
