/*
 * The program that runs Python in a cell.
 *
 * runner zygote MODULE…    Imports the modules and spawns warm cells on request. Descriptor 3 is the launcher.
 * runner cell REPORT ROLE  Runs one cold cell. Descriptor 3 is the service, REPORT is the socket to the launcher.
 */
#include "runner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static int descriptor_from(const char *text) {
    char *end;
    errno = 0;
    long number = strtol(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || number <= RUNNER_CONTROL || number > 1023)
        runner_fail("%s is not the number of a report socket", text);
    return (int)number;
}

int main(int count, char **arguments) {
    if (count >= 2 && strcmp(arguments[1], "zygote") == 0) runner_zygote(arguments + 2);
    if (count == 4 && strcmp(arguments[1], "cell") == 0) {
        int report = descriptor_from(arguments[2]);
        runner_start_python();
        runner_cell(report, arguments[3], false);
    }
    runner_fail("usage: runner zygote MODULE… | runner cell REPORT program|harness|submission");
}
