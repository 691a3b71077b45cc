# family: kernel
# proves: obsolete system calls are refused
# expect: ok
# machine: x86_64
# refused: [uselib, ustat, sysfs, _sysctl, quotactl, nfsservctl, lookup_dcookie, vhangup, remap_file_pages, sync]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
for name, number in {
    "uselib": 134, "ustat": 136, "sysfs": 139, "_sysctl": 156, "quotactl": 179, "nfsservctl": 180, "vhangup": 153,
    "lookup_dcookie": 212, "remap_file_pages": 216, "sync": 162, "syncfs": 306, "fanotify_mark": 301, "readahead": 187,
    "name_to_handle_at": 303, "sync_file_range": 277,
}.items():
    assert libc.syscall(number, -1, 0, 0, 0, 0) == -1 and ctypes.get_errno() in (errno.EPERM, errno.ENOSYS), name
