"""Restores directories after each test, so that the next test finds nothing that a test wrote."""

import os
import shutil
import stat


class DirectorySnapshot:
    """The content of some directories at the time when the snapshot was made."""

    def __init__(self, directories):
        self._directories = directories
        self._kept = {directory: self._read(directory) for directory in directories}

    def restore(self):
        for directory in self._directories:
            kept = self._kept[directory]
            for entry in os.scandir(directory):
                if entry.name not in kept or not self._is_unchanged(entry, kept[entry.name]):
                    self._remove(entry)
            for name, (content, mode, _) in kept.items():
                path = os.path.join(directory, name)
                if content is not None and not os.path.lexists(path):
                    self._write(path, content, mode)

    @staticmethod
    def _read(directory):
        """Maps the name of each entry to (content, mode, identity). Only the name counts if it is not a file."""
        kept = {}
        for entry in os.scandir(directory):
            status = entry.stat(follow_symlinks=False)
            content = None
            if stat.S_ISREG(status.st_mode):
                with open(entry.path, "rb") as file:
                    content = file.read()
            kept[entry.name] = (content, stat.S_IMODE(status.st_mode), _identity(status))
        return kept

    @staticmethod
    def _is_unchanged(entry, kept):
        content, mode, identity = kept
        status = entry.stat(follow_symlinks=False)
        return content is None or _identity(status) == identity and stat.S_IMODE(status.st_mode) == mode

    @staticmethod
    def _remove(entry):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path, ignore_errors=True)
        else:
            os.unlink(entry.path)

    def _write(self, path, content, mode):
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode), "wb") as file:
            file.write(content)
        directory, name = os.path.split(path)
        self._kept[directory][name] = (content, mode, _identity(os.lstat(path)))


def _identity(status):
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
