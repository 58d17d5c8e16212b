/* What the parts of a connection share: conn.c (life and state), conn_queue.c (segments), conn_io.c (read,
 * write), conn_wait.c (poll), tls.c. Nobody else includes this. */
#ifndef WIRE_CONN_INTERNAL_H
#define WIRE_CONN_INTERNAL_H

#include <openssl/ssl.h>
#include <sys/types.h>

#include "base/buf.h"
#include "wire/conn.h"

/* One call of wire_conn_send: bytes, and how they are cut. */
typedef struct wire_job {
    struct wire_job *next;
    uint8_t *bytes;
    size_t len;
    size_t done; /* bytes handed to the kernel */
    size_t cut;  /* where the current segment ends */
    size_t *sizes;
    size_t size_count;
    size_t size_at; /* which size the next segment has */
    wire_us gap;
} wire_job;

typedef struct wire_queue {
    wire_job *first;
    wire_job *last;
    size_t unsent;   /* bytes */
    wire_us next_at; /* not before this time may the next segment go out */
} wire_queue;

struct wire_conn {
    int fd; /* -1: gone */
    wire_conn_state state;
    char *name;
    char error[256];
    wire_log *log;
    wire_endpoint endpoint;
    const wire_tls *tls;
    SSL *ssl;

    sio_buf input;
    size_t input_start; /* bytes of `input` that were consumed */
    size_t receive_limit;
    wire_us last_input;
    uint64_t received;
    uint64_t sent;

    wire_queue queue;
    bool tcp_open; /* TCP is established (TLS may still be shaking hands) */
    bool finish_wanted;
    bool finish_done;
    bool paused;
    bool write_blocked;  /* the kernel takes no more: wait for POLLOUT */
    bool read_left_over; /* reading stopped before the kernel (or OpenSSL) was empty */
    bool read_closed;    /* FIN, close_notify or RST was read */
    bool hung_up;        /* poll reports nothing but POLLHUP: asking again would spin */
    bool saw_fin;        /* set by tls.c's BIO */
    bool saw_reset;
    bool happened; /* what wire_wait reports */
};

/* conn.c */
void wire_conn_change(wire_conn *c, wire_conn_state state);
void wire_conn_fail(wire_conn *c, const char *format, ...) __attribute__((format(printf, 2, 3)));
const char *wire_conn_layer(const wire_conn *c);
const char *wire_errno_text(int error);
/* The peer's RST was seen, by reading, writing or poll. */
void wire_conn_was_reset(wire_conn *c);
/* The peer's FIN (or close_notify) was read. */
void wire_conn_was_ended(wire_conn *c);
bool wire_conn_wants_input(const wire_conn *c);

/* conn_queue.c */
bool wire_queue_add(wire_queue *q, sio_slice bytes, const wire_chop *chop);
/* What to hand to the kernel now: the rest of the current segment; empty when nothing is due at `now`. */
sio_slice wire_queue_due(wire_queue *q, wire_us now);
/* `n` bytes of the last due slice went out at `now`. */
void wire_queue_advance(wire_queue *q, size_t n, wire_us now);
void wire_queue_drop(wire_queue *q);

/* conn_io.c */
typedef enum wire_io { WIRE_IO_OK, WIRE_IO_AGAIN, WIRE_IO_END, WIRE_IO_RESET, WIRE_IO_ERROR } wire_io;
void wire_conn_write(wire_conn *c, wire_us now);
void wire_conn_read(wire_conn *c);

/* tls.c */
bool wire_tls_attach(wire_conn *c);
void wire_tls_handshake(wire_conn *c);
wire_io wire_tls_read(wire_conn *c, uint8_t *into, size_t room, size_t *got);
wire_io wire_tls_write(wire_conn *c, sio_slice bytes, size_t *put);
/* Sends close_notify, once, if the kernel takes it. Returns false when it must be tried again. */
bool wire_tls_finish(wire_conn *c);
void wire_tls_detach(wire_conn *c);

#endif
