# family: network
# proves: no socket can be created, and the result reports the attempt
# expect: policy_violation
# refused: [socket]
import socket

socket.create_connection(("127.0.0.1", 80))
