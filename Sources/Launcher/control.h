/* The service's requests, which arrive on the control socket. */
#pragma once

/* Handles one waiting request; 0, or -1 when the service is gone. */
int launcher_control_receive(int socket);
/*
 * Handles all waiting requests, without blocking. The service may have sent them before an event that this round of
 * events reports first.
 */
void launcher_control_receive_waiting(void);
