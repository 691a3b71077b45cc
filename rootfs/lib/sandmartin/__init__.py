"""The Python side of a cell: the runner's entry points, the harness and the submission server."""
