# family: privileges
# proves: no capability in any set, no_new_privs, and a seccomp filter
# expect: ok
status = dict(line.split(":", 1) for line in open("/proc/self/status") if ":" in line)
for name in ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"]:
    assert int(status[name], 16) == 0, (name, status[name])
assert status["NoNewPrivs"].strip() == "1"
assert status["Seccomp"].strip() == "2"
