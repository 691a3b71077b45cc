"""Starts the submission server without a runner (`python3 -I -B submission.py [--alone]`)."""

import os
import sys

# -I keeps the script's directory off sys.path, but our package is there.
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

from sandmartin.submission import main  # noqa: E402

main(alone="--alone" in sys.argv[1:])
