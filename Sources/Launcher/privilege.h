#pragma once

/*
 * Drops all capabilities but those that building cells takes, over the launcher's own user namespace, and makes the
 * process unreadable to others of its uid; 0, or -1 with errno.
 */
int launcher_drop_privileges(void);
