/*
 * Network namespaces for cells, each without an interface that is up. Making one takes longer than all else of a cell,
 * so one that a cell has left is given to a later one, never to two at a time. Nothing can stay in it: it belongs to the
 * launcher's user namespace, so a cell has no privilege over it, and a cell's filter lets it make no socket that has a
 * name there.
 */
#pragma once

/* Leaves the host's network for an own, empty one; 0 or errno. Once, before the others. */
int launcher_network_leave_host(void);
/* Takes a free network namespace and puts the launcher into it, so that the next clone is born there; 0 or errno. */
int launcher_network_enter(int *network);
/* Puts the launcher back into its own; 0 or errno. */
int launcher_network_leave(void);
/* Gives a network namespace back; -1 is none. */
void launcher_network_return(int network);
