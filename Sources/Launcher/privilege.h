#pragma once

/*
 * Keeps only what building cells takes, and makes the process unreadable to others of its uid; 0, or -1 with errno.
 *
 * Kept, where it was there at all: CAP_SETUID and CAP_SETGID, to map a cell's ids (man 7 user_namespaces). All else
 * that a cell needs, it has in its own user namespace.
 */
int launcher_drop_privileges(void);
