#include "process/tree.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MOST_PROCESSES = 32768 };

typedef struct process {
    pid_t pid, parent, group;
    bool ours;
} process;

typedef struct table {
    process *rows;
    size_t count, cap;
} table;

/* The name of the program may hold blanks and parentheses: fields count from the last ')'. */
static bool read_stat(pid_t pid, process *out) {
    char path[64], text[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *f = fopen(path, "re");
    if (f == NULL) return false;
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    const char *after = strrchr(text, ')');
    int parent = 0, group = 0;
    char state = '?';
    if (after == NULL || sscanf(after + 1, " %c %d %d", &state, &parent, &group) != 3) return false;
    *out = (process){.pid = pid, .parent = parent, .group = group, .ours = false};
    return state != 'Z' && state != 'X';
}

static bool add_row(table *t, const process *p) {
    if (t->count == t->cap) {
        size_t cap = t->cap == 0 ? 256 : t->cap * 2;
        process *rows = cap > MOST_PROCESSES ? NULL : realloc(t->rows, cap * sizeof *rows);
        if (rows == NULL) return false;
        t->rows = rows;
        t->cap = cap;
    }
    t->rows[t->count++] = *p;
    return true;
}

static void read_table(table *t) {
    DIR *dir = opendir("/proc");
    if (dir == NULL) return;
    struct dirent *entry = NULL;
    while ((entry = readdir(dir)) != NULL) {
        char *end = NULL;
        long pid = strtol(entry->d_name, &end, 10);
        process p;
        if (pid > 0 && *end == '\0' && read_stat((pid_t)pid, &p) && !add_row(t, &p)) break;
    }
    closedir(dir);
}

static bool parent_is_ours(const table *t, pid_t parent) {
    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i].pid == parent) return t->rows[i].ours;
    return false;
}

/* Marks the tree; each round reaches one generation further, until nothing changes. */
static void mark(table *t, pid_t root) {
    for (size_t i = 0; i < t->count; i++)
        t->rows[i].ours = t->rows[i].pid == root || t->rows[i].group == root;
    bool changed = true;
    while (changed) {
        changed = false;
        for (size_t i = 0; i < t->count; i++) {
            if (t->rows[i].ours || !parent_is_ours(t, t->rows[i].parent)) continue;
            t->rows[i].ours = true;
            changed = true;
        }
    }
}

static bool read_pss(pid_t pid, uint64_t *bytes) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *f = fopen(path, "re");
    if (f == NULL) return false;
    bool found = false;
    while (!found && fgets(line, sizeof line, f) != NULL) {
        if (strncmp(line, "Pss:", 4) != 0) continue;
        *bytes = strtoull(line + 4, NULL, 10) * 1024;
        found = true;
    }
    fclose(f);
    return found;
}

static bool read_rss(pid_t pid, uint64_t *bytes) {
    char path[64];
    unsigned long long size = 0, resident = 0;
    snprintf(path, sizeof path, "/proc/%d/statm", (int)pid);
    FILE *f = fopen(path, "re");
    if (f == NULL) return false;
    bool ok = fscanf(f, "%llu %llu", &size, &resident) == 2;
    fclose(f);
    *bytes = (uint64_t)resident * (uint64_t)sysconf(_SC_PAGESIZE);
    return ok;
}

static bool read_memory(pid_t pid, uint64_t *bytes) {
    return read_pss(pid, bytes) || read_rss(pid, bytes);
}

static bool count_descriptors(pid_t pid, uint64_t *count) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/fd", (int)pid);
    DIR *dir = opendir(path);
    if (dir == NULL) return false;
    struct dirent *entry = NULL;
    *count = 0;
    while ((entry = readdir(dir)) != NULL)
        *count += entry->d_name[0] != '.';
    closedir(dir);
    return true;
}

static bool sum(pid_t root, bool (*read)(pid_t pid, uint64_t *value), uint64_t *total) {
    table t = {.rows = NULL, .count = 0, .cap = 0};
    read_table(&t);
    mark(&t, root);
    bool found = false;
    *total = 0;
    for (size_t i = 0; i < t.count; i++) {
        uint64_t one = 0;
        if (!t.rows[i].ours || !read(t.rows[i].pid, &one)) continue;
        *total += one;
        found = true;
    }
    free(t.rows);
    return found;
}

bool proc_tree_memory(pid_t root, uint64_t *bytes) {
    return sum(root, read_memory, bytes);
}

bool proc_tree_descriptors(pid_t root, uint64_t *count) {
    return sum(root, count_descriptors, count);
}

size_t proc_tree_list(pid_t root, pid_t *pids, size_t most) {
    table t = {.rows = NULL, .count = 0, .cap = 0};
    read_table(&t);
    mark(&t, root);
    size_t count = 0;
    for (size_t i = 0; i < t.count && count < most; i++)
        if (t.rows[i].ours) pids[count++] = t.rows[i].pid;
    free(t.rows);
    return count;
}
