# family: files
# proves: record locks, which databases take, work between a program's own processes
# expect: ok
import fcntl
import os
import sqlite3

with open("/work/file", "w") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    child = os.fork()
    if child == 0:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os._exit(0)
        os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
database = sqlite3.connect("/work/data.db")
database.execute("create table t (n int)")
database.commit()
