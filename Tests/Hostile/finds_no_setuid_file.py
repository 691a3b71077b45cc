# family: privileges
# proves: no file in the root gives privileges to the user who executes it
# expect: ok
# limits: {cpu: 5s}
import os
import stat

for directory, _, names in os.walk("/usr"):
    for name in names:
        mode = os.lstat(os.path.join(directory, name)).st_mode
        assert not (stat.S_ISREG(mode) and mode & (stat.S_ISUID | stat.S_ISGID)), (directory, name)
