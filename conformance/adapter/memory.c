#include "adapter/memory.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { MOST_PROCESSES = 64, TEXT = 4096 };

/* Reads the beginning of /proc/PID/name as a string. Returns false when there is none. */
static bool read_proc(pid_t pid, const char *name, char text[TEXT]) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", (int)pid, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return false;
    ssize_t n = read(fd, text, TEXT - 1);
    close(fd);
    text[n > 0 ? n : 0] = '\0';
    return n > 0;
}

uint64_t adp_memory_of(pid_t pid) {
    char text[TEXT];
    unsigned long long size = 0, resident = 0;
    if (!read_proc(pid, "statm", text) || sscanf(text, "%llu %llu", &size, &resident) != 2) return 0;
    return (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
}

static size_t add_children(pid_t pid, pid_t *list, size_t count) {
    char name[64], text[TEXT];
    snprintf(name, sizeof name, "task/%d/children", (int)pid);
    if (!read_proc(pid, name, text)) return count;
    char *at = text;
    for (;;) {
        char *end;
        long child = strtol(at, &end, 10);
        if (end == at || child <= 0 || count == MOST_PROCESSES) return count;
        list[count++] = (pid_t)child;
        at = end;
    }
}

/* Breadth first; a process cannot be its own descendant, and the list is bounded. */
static size_t list_tree(pid_t root, pid_t list[MOST_PROCESSES]) {
    size_t count = 1;
    list[0] = root;
    for (size_t i = 0; i < count; i++)
        count = add_children(list[i], list, count);
    return count;
}

uint64_t adp_memory_tree(pid_t root) {
    pid_t list[MOST_PROCESSES];
    size_t count = list_tree(root, list);
    uint64_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += adp_memory_of(list[i]);
    return sum;
}

pid_t adp_memory_worker(pid_t root) {
    pid_t list[MOST_PROCESSES], worker = root;
    size_t count = list_tree(root, list);
    uint64_t most = 0;
    for (size_t i = 0; i < count; i++) {
        uint64_t bytes = adp_memory_of(list[i]);
        if (bytes <= most) continue;
        most = bytes;
        worker = list[i];
    }
    return worker;
}

bool adp_memory_reset_peak(pid_t pid) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/clear_refs", (int)pid);
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    if (fd < 0) return false;
    bool done = write(fd, "5", 1) == 1;
    close(fd);
    return done;
}

uint64_t adp_memory_peak(pid_t pid) {
    char text[TEXT];
    if (!read_proc(pid, "status", text)) return 0;
    const char *line = strstr(text, "\nVmHWM:");
    return line == NULL ? 0 : strtoull(line + 7, NULL, 10) * 1024;
}

uint64_t adp_processor_time(pid_t pid) {
    clockid_t clock;
    struct timespec t;
    if (clock_getcpuclockid(pid, &clock) != 0 || clock_gettime(clock, &t) != 0) return 0;
    return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}
