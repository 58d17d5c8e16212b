/* The inside of a client's loop: what it, its reaches and their lines share. Internal to transport/. */
#ifndef SIO_TRANSPORT_CLIENT_LOOP_H
#define SIO_TRANSPORT_CLIENT_LOOP_H

#include "transport/call.h"
#include "transport/client.h"
#include "transport/library.h"
#include "transport/tunnel.h"

enum { LOOP_READ_SIZE = 16384 /* a record of TLS */ };

struct sio_client_loop {
    uv_loop_t uv;
    uv_timer_t timer; /* the one for all deadlines */
    uint64_t armed;   /* when it fires, ms; SIO_NEVER: it does not */
    sio_heap timers;
    tr_library library;
    tr_line *lines; /* that are not closed */
    size_t pending; /* lines and dials: memory that waits for a later turn */
    SSL_CTX *tls;
    BIO_METHOD *tunnels;
    bool trusts;                  /* certificates are loaded */
    uint8_t read[LOOP_READ_SIZE]; /* one for all: what one read of TLS can take */
};

enum { REACH_POLL = SIO_EIO_POLL, REACH_POST = SIO_EIO_POST, REACH_SOCKET = 2, REACH_CALLS = 3 };

struct sio_reach {
    sio_timer timer; /* first: when the client is to be ticked */
    sio_client_loop *loop;
    sio_eio_client *engine;
    sio_eio_dialer dialer;
    size_t max_message;
    tr_call *call[REACH_CALLS];
    bool failed[REACH_CALLS]; /* could not be made; the client is told at the next turn */
    sio_buf request;
    bool tls, insecure;
    uint16_t port;
    char *host, *path, *headers;
    char why[128]; /* the latest connection did not come about; empty: it did */
};

/* Sets the real timer; to be called after every change of `timers`. */
void loop_arm(sio_client_loop *loop);

/* The same after everything that may have changed what the client has to do. */
void reach_arm(sio_reach *reach);

/* Loads the system's certificates, unless others were given. Takes longer than all the rest of a start, so
 * only who needs TLS waits for it. Returns whether there is a store. */
bool loop_trust(sio_client_loop *loop);

/* Begins to connect. Returns NULL when that fails at once. Ownership: the loop's; the call is valid until its
 * owner has lost or dropped it. */
tr_call *line_open(sio_reach *reach, const tr_call_owner *owner);

/* Abandons all lines that have nothing more to send. */
void line_end_all(sio_client_loop *loop);

/* What libwebsockets calls for the socket of a line. */
int line_callback(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t len);

#endif
