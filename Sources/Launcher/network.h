/*
 * Network namespaces for cells, in which no interface is up. Making one takes longer than all else of a cell, so a
 * namespace that a cell has left is given to a later cell, never to two at a time. A cell leaves no state in it: the
 * namespace belongs to the launcher's user namespace, so a cell has no privilege over it, and the cell's filter allows
 * no socket with a name there.
 */
#pragma once

/* Moves the launcher from the host's network into a new, empty one; 0 or errno. Call it once, before the others. */
int launcher_network_leave_host(void);
/* Moves the launcher into a free network namespace, which the next clone inherits; 0 or errno. */
int launcher_network_enter(int *network);
/* Moves the launcher back into its own network namespace; 0 or errno. */
int launcher_network_leave(void);
/* Returns a network namespace for later cells; -1 is none. */
void launcher_network_return(int network);
