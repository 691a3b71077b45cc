/* The launcher's one epoll instance. */
#pragma once

#include "cell.h"

/* Adds watch->descriptor for reading; 0 or errno. */
int launcher_watch_add(struct watch *watch);
/* Closes watch->descriptor, if open. */
void launcher_watch_close(struct watch *watch);
