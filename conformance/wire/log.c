#include "wire/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    DEFAULT_LIMIT = 256 * 1024,
    BYTES_AN_ENTRY =
        32, /* the limit on bytes also bounds the entries: a drip of single bytes must stay cheap */
    FEWEST_ENTRIES = 256,
    RESERVED_ENTRIES = 256 /* kept back for FIN, RST and the like, which explain how a flood ended */
};

typedef struct name_node {
    struct name_node *next;
    char text[];
} name_node;

struct wire_log {
    wire_us origin;
    size_t limit;
    size_t kept;
    bool truncated;
    wire_log_entry **entries;
    size_t count;
    size_t capacity;
    name_node *names;
};

wire_log *wire_log_new(wire_us origin, size_t limit) {
    wire_log *log = calloc(1, sizeof *log);
    if (log == NULL) return NULL;
    log->origin = origin;
    log->limit = limit == 0 ? DEFAULT_LIMIT : limit;
    return log;
}

void wire_log_free(wire_log *log) {
    if (log == NULL) return;
    for (size_t i = 0; i < log->count; i++)
        free(log->entries[i]);
    free(log->entries);
    while (log->names != NULL) {
        name_node *next = log->names->next;
        free(log->names);
        log->names = next;
    }
    free(log);
}

static const char *intern(wire_log *log, const char *name) {
    for (const name_node *n = log->names; n != NULL; n = n->next)
        if (strcmp(n->text, name) == 0) return n->text;
    size_t len = strlen(name) + 1;
    name_node *n = malloc(sizeof *n + len);
    if (n == NULL) return NULL;
    memcpy(n->text, name, len);
    n->next = log->names;
    log->names = n;
    return n->text;
}

static bool carries_bytes(wire_log_kind kind) {
    return kind == WIRE_LOG_SENT || kind == WIRE_LOG_RECEIVED;
}

static size_t most_entries(const wire_log *log, wire_log_kind kind) {
    size_t most = FEWEST_ENTRIES + log->limit / BYTES_AN_ENTRY;
    return carries_bytes(kind) || kind == WIRE_LOG_NOTE ? most : most + RESERVED_ENTRIES;
}

static bool grow(wire_log *log) {
    if (log->count < log->capacity) return true;
    size_t capacity = log->capacity == 0 ? 32 : log->capacity * 2;
    wire_log_entry **entries = realloc(log->entries, capacity * sizeof(wire_log_entry *));
    if (entries == NULL) return false;
    log->entries = entries;
    log->capacity = capacity;
    return true;
}

/* Past the limit a flood becomes one growing entry instead of many empty ones. */
static bool merge_into_last(wire_log *log, wire_log_kind kind, const char *layer, const char *conn,
                            size_t total) {
    if (log->count == 0 || !carries_bytes(kind) || log->kept < log->limit) return false;
    wire_log_entry *last = log->entries[log->count - 1];
    if (last->kind != kind || last->conn != conn || strcmp(last->layer, layer) != 0 || last->bytes.len > 0)
        return false;
    last->total += total;
    log->truncated = true;
    return true;
}

/* One large body must not use up the log: what comes after it is what explains a failure. */
static size_t bytes_to_keep(const wire_log *log, size_t len) {
    enum { PARTS = 16, LEAST_PART = 4096 };
    size_t most = log->limit / PARTS < LEAST_PART ? LEAST_PART : log->limit / PARTS;
    size_t left = log->limit - log->kept;
    if (most > left) most = left;
    return len < most ? len : most;
}

/* Appends an entry with `keep` bytes of `e->bytes`. Returns false without memory. */
static bool put(wire_log *log, const wire_log_entry *e, size_t keep) {
    wire_log_entry *copy = grow(log) ? malloc(sizeof *copy + keep) : NULL;
    if (copy == NULL) return false;
    uint8_t *bytes = (uint8_t *)(copy + 1);
    if (keep > 0) memcpy(bytes, e->bytes.ptr, keep);
    *copy = *e;
    copy->bytes = sio_slice_of(bytes, keep);
    log->entries[log->count++] = copy;
    log->kept += keep;
    return true;
}

bool wire_log_copy(wire_log *log, const wire_log_entry *entry) {
    wire_log_entry e = *entry;
    e.conn = intern(log, entry->conn);
    return e.conn != NULL && put(log, &e, e.bytes.len);
}

void wire_log_set_truncated(wire_log *log) {
    log->truncated = true;
}

uint8_t *wire_log_bytes_of(wire_log *log, size_t index) {
    return (uint8_t *)(log->entries[index] + 1);
}

static void append(wire_log *log, wire_log_kind kind, const char *layer, const char *conn, sio_slice bytes) {
    const char *name = intern(log, conn == NULL ? "" : conn);
    if (name != NULL && merge_into_last(log, kind, layer, name, bytes.len)) return;
    size_t keep = bytes_to_keep(log, bytes.len);
    wire_log_entry e = {.at = wire_now() - log->origin,
                        .kind = kind,
                        .layer = layer,
                        .conn = name,
                        .bytes = bytes,
                        .total = bytes.len};
    if (name == NULL || log->count >= most_entries(log, kind) || !put(log, &e, keep)) {
        log->truncated = true;
        return;
    }
    if (keep < bytes.len) log->truncated = true;
}

void wire_log_bytes(wire_log *log, wire_log_kind kind, const char *layer, const char *conn, sio_slice bytes) {
    if (log != NULL) append(log, kind, layer, conn, bytes);
}

void wire_log_note(wire_log *log, const char *layer, const char *conn, const char *format, ...) {
    if (log == NULL) return;
    va_list args;
    va_start(args, format);
    char *text = NULL;
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len < 0) {
        log->truncated = true;
        return;
    }
    append(log, WIRE_LOG_NOTE, layer, conn, sio_slice_of(text, (size_t)len));
    free(text);
}

size_t wire_log_count(const wire_log *log) {
    return log->count;
}

const wire_log_entry *wire_log_at(const wire_log *log, size_t index) {
    return index < log->count ? log->entries[index] : NULL;
}

bool wire_log_truncated(const wire_log *log) {
    return log->truncated;
}
