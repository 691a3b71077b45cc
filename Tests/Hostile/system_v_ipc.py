# family: channels
# proves: System V shared memory, semaphores and queues can be neither created nor found
# expect: ok
# machine: x86_64
# refused: [shmget, shmat, shmctl, semget, semop, msgget, msgsnd, msgrcv]
import ctypes
import errno

libc = ctypes.CDLL(None, use_errno=True)
SHMGET, SHMAT, SHMCTL, SEMGET, SEMOP, SEMCTL, MSGGET, MSGSND, MSGRCV = 29, 30, 31, 64, 65, 66, 68, 69, 70
KEY, CREATE = 0x5A4D, 0o1666
for call in [
    (SHMGET, KEY, 4096, CREATE), (SHMAT, 0, None, 0), (SHMCTL, 0, 14, None), (SEMGET, KEY, 1, CREATE),
    (SEMOP, 0, None, 0), (SEMCTL, 0, 0, 0), (MSGGET, KEY, CREATE), (MSGSND, 0, None, 0, 0), (MSGRCV, 0, None, 0, 0, 0),
]:
    assert libc.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM, call
