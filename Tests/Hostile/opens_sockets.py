# family: network
# proves: no socket can be made, and the result says that it was tried
# expect: policy_violation
# refused: [socket]
import socket

socket.create_connection(("127.0.0.1", 80))
