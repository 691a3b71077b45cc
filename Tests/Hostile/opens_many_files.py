# family: files
# proves: the number of open files is limited
# expect: ok
# limits: {open_files: 64}
import errno

files = []
try:
    while True:
        files.append(open("/dev/null"))
except OSError as error:
    assert error.errno == errno.EMFILE
assert len(files) <= 61, len(files)
