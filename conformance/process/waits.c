#include "process/waits.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "process/tree.h"

enum { MOST = 16, RENEW_US = 1000000 };

typedef struct watched {
    pid_t pid;
    int fd;
    unsigned long long waited; /* nanoseconds, in all */
} watched;

struct proc_waits {
    watched items[MOST];
    size_t count;
    pid_t root;
    int64_t renewed; /* when the list was made */
};

/* The second number of /proc/PID/schedstat: the time on a run queue, of the process's first thread. */
static bool read_waited(int fd, unsigned long long *waited) {
    char text[128];
    unsigned long long ran;
    ssize_t n = pread(fd, text, sizeof text - 1, 0);
    if (n <= 0) return false;
    text[n] = '\0';
    return sscanf(text, "%llu %llu", &ran, waited) == 2;
}

proc_waits *proc_waits_new(void) {
    return calloc(1, sizeof(proc_waits));
}

static void forget(proc_waits *w, size_t at) {
    close(w->items[at].fd);
    w->items[at] = w->items[--w->count];
}

void proc_waits_free(proc_waits *w) {
    if (w == NULL) return;
    while (w->count > 0)
        forget(w, w->count - 1);
    free(w);
}

static bool is_watched(const proc_waits *w, pid_t pid) {
    for (size_t i = 0; i < w->count; i++)
        if (w->items[i].pid == pid) return true;
    return false;
}

static void watch(proc_waits *w, pid_t pid) {
    char path[64];
    if (w->count == MOST || is_watched(w, pid)) return;
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    watched one = {.pid = pid, .fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (one.fd < 0) return;
    if (read_waited(one.fd, &one.waited))
        w->items[w->count++] = one;
    else
        close(one.fd);
}

static void renew(proc_waits *w, pid_t root, int64_t now_us) {
    pid_t pids[MOST];
    size_t count = proc_tree_list(root, pids, MOST);
    while (w->root != root && w->count > 0)
        forget(w, w->count - 1);
    for (size_t i = 0; i < count; i++)
        watch(w, pids[i]);
    w->root = root;
    w->renewed = now_us;
}

int64_t proc_waits_next(proc_waits *w, pid_t root, int64_t now_us) {
    unsigned long long worst = 0;
    if (root != w->root || now_us - w->renewed >= RENEW_US) renew(w, root, now_us);
    for (size_t i = w->count; i > 0; i--) {
        watched *one = &w->items[i - 1];
        unsigned long long before = one->waited;
        if (!read_waited(one->fd, &one->waited))
            forget(w, i - 1);
        else if (one->waited > before && one->waited - before > worst)
            worst = one->waited - before;
    }
    return (int64_t)(worst / 1000);
}
