/* One TCP or TLS connection with everything under control: segments, FIN, RST, half-close, a reader that
 * stops. Non-blocking inside; all waiting happens in wire_wait, which always has a deadline. Not thread-safe;
 * one case owns its connections. */
#ifndef WIRE_CONN_H
#define WIRE_CONN_H

#include <stdbool.h>

#include "base/slice.h"
#include "wire/clock.h"
#include "wire/endpoint.h"
#include "wire/log.h"

typedef struct wire_conn wire_conn;
typedef struct wire_tls wire_tls;

/* TLS settings shared by all connections (thread-safe after creation): CA file, no verification, SNI name.
 * Returns NULL and sets *error to a sentence (static or thread-local) on failure. Ownership: the caller
 * frees. */
typedef struct wire_tls_options {
    const char *ca_file;  /* NULL: the system's */
    const char *sni_name; /* NULL: the endpoint's host */
    bool insecure;        /* accept any certificate */
} wire_tls_options;
wire_tls *wire_tls_new(const wire_tls_options *options, const char **error);
void wire_tls_free(wire_tls *tls);

typedef enum wire_conn_state {
    WIRE_CONNECTING, /* TCP or TLS handshake under way; writes are queued */
    WIRE_OPEN,
    WIRE_ENDED, /* the peer sent FIN (or TLS close_notify); buffered input may remain, we may still write */
    WIRE_RESET, /* the peer sent RST, or writing failed because it did */
    WIRE_FAILED /* connect or TLS handshake failed (or TLS broke, or memory ended, later); wire_conn_error
                   says why */
} wire_conn_state;

typedef struct wire_conn_options {
    const wire_endpoint *endpoint; /* resolved; copied */
    const wire_tls *tls;           /* needed when the endpoint is TLS; must outlive the connection */
    wire_log *log;                 /* may be NULL; must outlive the connection */
    const char *name;              /* for the log; copied */
    size_t receive_limit;          /* most unread input bytes kept; reading pauses there (0: 4 MiB) */
} wire_conn_options;

/* Starts to connect. Returns NULL only without memory or descriptors; a refused connection shows as
 * WIRE_FAILED. Ownership: the caller closes. */
wire_conn *wire_conn_open(const wire_conn_options *options);

/* The same of a connection that was accepted. `fd` is the connection's from then on, also when this returns
 * NULL (without memory). `name` and `log` as above. Plain TCP only. */
wire_conn *wire_conn_adopt(int fd, wire_log *log, const char *name);

/* Closes (FIN if nothing is unread, the kernel's choice otherwise) and frees. NULL is allowed. */
void wire_conn_close(wire_conn *c);

wire_conn_state wire_conn_get_state(const wire_conn *c);
const char *wire_conn_error(const wire_conn *c); /* never NULL */
const char *wire_conn_name(const wire_conn *c);
wire_log *wire_conn_log(const wire_conn *c);

/* Unread input. Ownership: the connection's; valid until the next wire_wait or consume. */
sio_slice wire_conn_input(const wire_conn *c);
void wire_conn_consume(wire_conn *c, size_t n);
/* When the last byte, FIN or RST arrived (wire_now time), 0 if never; total bytes received and sent so far.
 */
wire_us wire_conn_last_input(const wire_conn *c);
uint64_t wire_conn_received(const wire_conn *c);
uint64_t wire_conn_sent(const wire_conn *c);

/* How bytes are cut into segments: sizes in turn (the last repeats), `gap` microseconds between them.
 * No sizes: one write. A size of 0 means all the rest. Each segment is one send() with TCP_NODELAY. */
typedef struct wire_chop {
    const size_t *sizes;
    size_t count;
    wire_us gap;
} wire_chop;

/* Queues a copy of the bytes; wire_wait writes them. `chop` NULL: one segment. Returns false without memory
 * or when the connection cannot take any more (reset, failed, write side closed, over 64 MiB queued). */
bool wire_conn_send(wire_conn *c, sio_slice bytes, const wire_chop *chop);
size_t wire_conn_unsent(const wire_conn *c);

/* Sends FIN after what is queued (half-close: reading goes on). */
void wire_conn_finish(wire_conn *c);
/* Whether wire_conn_finish was called: nothing can be sent any more. */
bool wire_conn_is_finished(const wire_conn *c);
/* Sends RST at once and drops what is queued (SO_LINGER 0). The state becomes WIRE_RESET. */
void wire_conn_reset(wire_conn *c);
/* Stops or resumes reading (a reader that stops; the kernel's window fills up). */
void wire_conn_pause(wire_conn *c, bool paused);

/* Does I/O on the connections until one of them received bytes, changed its state or finished writing what
 * was queued since the last wait, or until `deadline` (wire_now time). NULL entries are skipped. `wake_fd`
 * (-1: none) also ends the wait. Returns true when something happened, false at the deadline. Never blocks
 * beyond the deadline, and does at least one round of I/O even when it has passed (in that round at most one
 * segment of a chopped send with a gap goes out). With WIRE_FOREVER it returns false at once when nothing
 * could ever end the wait. Ask for the state and the input before waiting: what was reported once is not
 * reported again. */
bool wire_wait(wire_conn *const *conns, size_t count, int wake_fd, wire_us deadline);

#endif
