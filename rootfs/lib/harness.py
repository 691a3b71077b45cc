"""Starts the harness without a runner (`python3 -I -B harness.py`): it runs the teacher's tests."""

import os
import sys

# -I keeps the script's directory off sys.path, but our package is there.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sandmartin.harness import main  # noqa: E402

main()
