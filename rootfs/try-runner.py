"""Starts the runner as a cell without a job, inside the finished root, and checks that it becomes ready and exits.

rootfs/build runs this script as `chroot ROOT python3 - RUNNER`.
"""

import socket
import subprocess
import sys

for role in ("program", "harness", "submission"):
    report, far_report = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    control, far_control = socket.socketpair()
    # Descriptor 3 must be the control channel. The report socket gets descriptor 5.
    arrange = "import os, sys; a, b = map(int, sys.argv[1:3]); os.dup2(a, 70); os.dup2(b, 71); os.dup2(70, 3); " \
        "os.dup2(71, 5); os.execv(sys.argv[3], sys.argv[3:])"
    runner = subprocess.Popen(
        [sys.executable, "-c", arrange, str(far_control.fileno()), str(far_report.fileno()),
         sys.argv[1], "cell", "5", role],
        pass_fds=[far_control.fileno(), far_report.fileno()], stdin=subprocess.DEVNULL)
    far_report.close()
    far_control.close()
    is_ready = bool(report.recv(64))
    control.close()
    if runner.wait() != 0 or not is_ready:
        sys.exit(f"the runner does not become ready as a {role}: exit status {runner.returncode}")
