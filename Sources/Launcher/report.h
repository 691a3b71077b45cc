/* The cell's side of its report socket. */
#pragma once

#include "inside.h"

void launcher_report_failure(int socket, uint32_t stage, uint32_t operation, int error);
/* 0 or errno. */
int launcher_report_storage(int socket, const int directories[CELL_REPORT_DESCRIPTORS]);
int launcher_report_listener(int socket, int listener);
int launcher_report_end(int socket, int wait_status);
