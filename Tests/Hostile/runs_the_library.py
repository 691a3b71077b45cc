# family: outcomes
# proves: the parts of the standard library that students use work (threads, processes, files, databases, decimals)
# expect: ok
# limits: {cpu: 10s, wall: 60s}
import asyncio
import concurrent.futures
import decimal
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import threading

with concurrent.futures.ThreadPoolExecutor(4) as pool:
    assert sum(pool.map(lambda n: n * n, range(10))) == 285
thread = threading.Thread(target=lambda: None)
thread.start()
thread.join()
assert subprocess.run([sys.executable, "-c", "print(6 * 7)"], capture_output=True).stdout == b"42\n"
with tempfile.TemporaryDirectory() as directory:
    open(directory + "/x", "w").write("x")
database = sqlite3.connect("/work/data.db")
database.execute("create table t (n int)")
database.execute("insert into t values (1)")
database.commit()
assert asyncio.run(asyncio.sleep(0, 7)) == 7
assert decimal.Decimal("0.1") + decimal.Decimal("0.2") == decimal.Decimal("0.3")
assert json.loads("[1]") == [1] and 0 <= random.random() < 1
