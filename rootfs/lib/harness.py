"""Entry point of the harness cell: runs the teacher's tests (`python3 -I -B harness.py`)."""

import os
import sys

# -I keeps the script's own directory off the path; our modules lie there.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sandmartin.harness import main  # noqa: E402

main()
