# family: privileges
# proves: the cell's init has no privileges either, and runs under its own filter
# expect: ok
with open("/proc/1/status") as file:
    status = dict(line.strip().split(":", 1) for line in file if ":" in line)
wrong = {name: status[name] for name in ["CapPrm", "CapEff", "CapBnd", "CapAmb"] if int(status[name], 16) != 0}
wrong |= {name: status[name] for name, value in [("NoNewPrivs", 1), ("Seccomp", 2)] if int(status[name]) != value}
assert not wrong, wrong
