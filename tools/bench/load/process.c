/* What the kernel tells of the server's process. */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "load.h"

static FILE *open_proc(pid_t pid, const char *file) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, file);
    FILE *f = fopen(path, "r");
    if (f == NULL) load_fail("the server is gone: %s: %s", path, strerror(errno));
    return f;
}

uint64_t load_memory(pid_t pid, const char *field) {
    FILE *f = open_proc(pid, "status");
    char line[256];
    size_t length = strlen(field);
    uint64_t kib = 0;
    while (fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, field, length) == 0 && line[length] == ':')
            kib = strtoull(line + length + 1, NULL, 10);
    fclose(f);
    if (kib == 0) load_fail("no %s of process %d: it has ended", field, (int)pid);
    return kib;
}

void load_cpu(pid_t pid, uint64_t *user, uint64_t *system) {
    FILE *f = open_proc(pid, "stat");
    char line[1024];
    const char *ok = fgets(line, sizeof line, f);
    fclose(f);
    /* The name, in parentheses, may hold anything; utime and stime are the 12th and 13th field after it. */
    const char *rest = ok ? strrchr(line, ')') : NULL;
    uint64_t u, s;
    if (rest == NULL ||
        sscanf(rest, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %" SCNu64 " %" SCNu64, &u, &s) != 2)
        load_fail("cannot read the CPU time of process %d", (int)pid);
    uint64_t tick = 1000000 / (uint64_t)sysconf(_SC_CLK_TCK);
    *user = u * tick;
    *system = s * tick;
}
