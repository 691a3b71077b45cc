# family: memory
# proves: a program cannot make the kernel spare it or init when memory runs out
# expect: ok
for process in ["self", "1"]:
    for name in ["oom_score_adj", "oom_adj"]:
        try:
            with open(f"/proc/{process}/{name}", "w") as file:
                file.write("-1000")
        except OSError:
            continue
        raise SystemExit(f"wrote {name} of {process}")
