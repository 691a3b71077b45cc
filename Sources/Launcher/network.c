#include "network.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <unistd.h>

/* Free namespaces that are kept; more than cells that usually live at one time. Others are closed. */
#define FREE_LIMIT 64

static int own = -1;
static int spare[FREE_LIMIT];
static int spares;

static int make(int *network) {
    if (unshare(CLONE_NEWNET) != 0) return errno;
    *network = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
    return *network < 0 ? errno : 0;
}

int launcher_network_leave_host(void) { return make(&own); }

int launcher_network_enter(int *network) {
    if (spares == 0) return make(network);
    *network = spare[--spares];
    return setns(*network, CLONE_NEWNET) == 0 ? 0 : errno;
}

int launcher_network_leave(void) { return setns(own, CLONE_NEWNET) == 0 ? 0 : errno; }

void launcher_network_return(int network) {
    if (network < 0) return;
    if (spares < FREE_LIMIT) spare[spares++] = network;
    else close(network);
}
