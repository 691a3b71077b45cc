"""Entry point of the submission cell: serves the student's module (`python3 -I -B submission.py [--alone]`)."""

import os
import sys

# -I keeps the script's own directory off the path; our modules lie there.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sandmartin.submission import main  # noqa: E402

main(alone="--alone" in sys.argv[1:])
