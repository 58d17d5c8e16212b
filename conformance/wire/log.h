/* The wire log of one case: every byte that went over the network, with times, and notes of the higher
 * layers. Bounded: past the limit, bytes are counted but not kept, and the log says so. One thread uses one
 * log. */
#ifndef WIRE_LOG_H
#define WIRE_LOG_H

#include <stdbool.h>

#include "base/slice.h"
#include "wire/clock.h"

typedef struct wire_log wire_log;

typedef enum wire_log_kind {
    WIRE_LOG_CONNECTED, /* TCP (and TLS) established */
    WIRE_LOG_SENT,      /* bytes handed to the kernel */
    WIRE_LOG_RECEIVED,
    WIRE_LOG_FIN_SENT,
    WIRE_LOG_FIN_RECEIVED,
    WIRE_LOG_RST_SENT,
    WIRE_LOG_RST_RECEIVED,
    WIRE_LOG_FAILED, /* connect or TLS failure; text says why */
    WIRE_LOG_NOTE    /* what a layer made of the bytes, or what the case did */
} wire_log_kind;

typedef struct wire_log_entry {
    wire_us at; /* since the origin of the log */
    wire_log_kind kind;
    const char *layer; /* "tcp", "tls", "http", "ws", "eio", "sio", "case"; static string */
    const char *conn;  /* name of the connection, owned by the log */
    sio_slice bytes;   /* kept bytes (may be cut), or the text of a note */
    size_t total;      /* bytes before cutting */
} wire_log_entry;

/* Returns an empty log that keeps at most `limit` bytes (0: a default of 256 KiB), and of one entry at most a
 * sixteenth of them or 4 KiB; or NULL without memory. */
wire_log *wire_log_new(wire_us origin, size_t limit);
void wire_log_free(wire_log *log);

/* Records an event. `log` NULL does nothing. Both copy what they are given. Without memory the entry is
 * dropped and wire_log_truncated becomes true. */
void wire_log_bytes(wire_log *log, wire_log_kind kind, const char *layer, const char *conn, sio_slice bytes);
void wire_log_note(wire_log *log, const char *layer, const char *conn, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Adds an entry of another log as it was: nothing of it is cut, whatever the limit. `layer` is static.
 * Returns false without memory. */
bool wire_log_copy(wire_log *log, const wire_log_entry *entry);
/* Says that the log is not all that there was. */
void wire_log_set_truncated(wire_log *log);
/* Returns the bytes of an entry, to be changed in place (secrets are blotted out). Ownership: the log's. */
uint8_t *wire_log_bytes_of(wire_log *log, size_t index);

/* Entries in order. Ownership: the log's. */
size_t wire_log_count(const wire_log *log);
const wire_log_entry *wire_log_at(const wire_log *log, size_t index);
bool wire_log_truncated(const wire_log *log);

/* Appends a readable, fully escaped rendering of the log to `out` (one line an entry, hostile bytes as \xNN).
 * Returns false without memory. */
struct sio_buf;
bool wire_log_print(const wire_log *log, struct sio_buf *out);

/* Appends `bytes` in the escaped form that the log uses: printable ASCII as it is, \r \n \t \\ \", the rest
 * as \xNN. Returns false without memory. */
bool wire_log_escape(struct sio_buf *out, sio_slice bytes);

#endif
