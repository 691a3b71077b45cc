"""Unpacks wheels into a directory of modules, and prints the names of their top-level modules.

    python3 rootfs/unpack-wheels.py DIRECTORY WHEEL…

A wheel is a ZIP archive (https://packaging.python.org/specifications/binary-distribution-format). Programs, headers and
other data of a wheel are left out: a cell can use only modules.
"""

import pathlib
import sys
import zipfile

MODULE_SUFFIXES = (".py", ".so")
# Shell scripts, which no cell can run.
OMITTED_SUFFIXES = (".sh", ".bash", ".csh", ".zsh", ".fish")
# At most so much is unpacked, against archives that are small but contain files of any size.
MOST_BYTES = 4 << 30


def place(name):
    """Returns the path of an archive's file below the directory of modules; None for a file that is left out."""
    parts = pathlib.PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or not name.isprintable():
        raise ValueError(f"it contains the path {name!r}")
    if name.endswith(OMITTED_SUFFIXES):
        return None
    if parts[0].endswith(".data"):
        return pathlib.Path(*parts[2:]) if len(parts) > 2 and parts[1] in ("purelib", "platlib") else None
    return pathlib.Path(*parts)


def top_level_module(path):
    """Returns the name of the top-level module that a file belongs to, or None."""
    top = path.parts[0]
    if path.suffix not in MODULE_SUFFIXES or top.endswith((".dist-info", ".libs")):
        return None
    name = top.split(".")[0]
    return name if name.isidentifier() else None


def unpack(wheel, directory):
    """Unpacks a wheel, and returns the names of its top-level modules."""
    modules = set()
    with zipfile.ZipFile(wheel) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_BYTES:
            raise ValueError("it is larger than 4 GiB when unpacked")
        for entry in archive.infolist():
            path = place(entry.filename)
            if path is None or entry.is_dir():
                continue
            target = directory / path
            if target.exists():
                raise ValueError(f"another package has the file {path} too")
            target.parent.mkdir(parents=True, exist_ok=True)
            with archive.open(entry) as source, open(target, "xb") as file:
                while block := source.read(1 << 20):
                    file.write(block)
            modules.add(top_level_module(path))
    return modules - {None}


def main():
    directory = pathlib.Path(sys.argv[1])
    modules = set()
    for wheel in map(pathlib.Path, sys.argv[2:]):
        try:
            modules |= unpack(wheel, directory)
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            sys.exit(f"rootfs: {wheel.name}: {error}")
    print("\n".join(sorted(modules)))


main()
