/* Carries Engine.IO clients over TCP or TLS: an event loop, and up to three connections for each client.
 *
 *     sio_client_loop *loop = sio_client_loop_new(&loop_options, &error);
 *     sio_reach *reach = sio_reach_new(loop, &address);
 *     sio_client *client = sio_client_new(&options, sio_reach_dialer(reach), &events);
 *     sio_reach_serve(reach, sio_client_engine(client), options.engine.max_message);
 *     sio_client_join(client, …);
 *     sio_client_loop_run(loop);
 *     sio_client_free(client);  then sio_reach_free(reach), sio_client_loop_free(loop)
 *
 * Below are libuv, libwebsockets for the sockets, and OpenSSL; the application may put its own handles on the
 * loop. All functions are for one thread. */
#ifndef SIO_TRANSPORT_CLIENT_H
#define SIO_TRANSPORT_CLIENT_H

#include "client/engine.h"
#include "engineio/table.h"

typedef struct sio_client_loop sio_client_loop;
typedef struct sio_reach sio_reach;

typedef struct sio_client_loop_options {
    const char *ca_file; /* PEM: who may have signed certificates; NULL: those whom the system trusts */
} sio_client_loop_options;

/* Returns a loop, or NULL and a message for the user in `error`. Ownership: the caller's. */
sio_client_loop *sio_client_loop_new(const sio_client_loop_options *options, sio_buf *error);

/* Frees the loop; reaches must have been freed, and handles of the application closed (their callbacks run
 * within). NULL is allowed. */
void sio_client_loop_free(sio_client_loop *loop);

/* Runs until sio_client_loop_stop. */
void sio_client_loop_run(sio_client_loop *loop);
void sio_client_loop_stop(sio_client_loop *loop);

/* Returns the clock, in ms: what to hand to entries of the clients. */
uint64_t sio_client_loop_now(const sio_client_loop *loop);

/* Returns the loop below, a uv_loop_t. Ownership: the loop's. */
void *sio_client_loop_uv(sio_client_loop *loop);

/* Where a server is. The texts are copied. */
typedef struct sio_address {
    const char *host; /* a name or an address; IPv6 without brackets */
    uint16_t port;
    const char *path; /* "/socket.io/" */
    bool tls;
    bool insecure;       /* any certificate will do */
    const char *headers; /* NULL, or whole header lines, each with CRLF, sent with each request */
} sio_address;

/* Reads `http://host:port/path` (or https, ws, wss; port and path may be missing; a path of / or none becomes
 * `path`) into `address`, whose texts are in `text` then. Returns false when it is no such URL. */
bool sio_address_read(const char *url, const char *path, sio_address *address, sio_buf *text);

/* Returns what one client reaches its server by, or NULL without memory. Ownership: the caller's, to be freed
 * with sio_reach_free after the client. */
sio_reach *sio_reach_new(sio_client_loop *loop, const sio_address *address);
void sio_reach_free(sio_reach *reach);

/* Returns what the client is to be made with. Ownership: the reach's. */
const sio_eio_dialer *sio_reach_dialer(const sio_reach *reach);

/* Serves this client from now on. `max_message` is that of its options. */
void sio_reach_serve(sio_reach *reach, sio_eio_client *engine, size_t max_message);

/* Returns why the latest connection could not be made, or was given up, or an empty text.
 * Ownership: the reach's. */
const char *sio_reach_why(const sio_reach *reach);

/* To be called before the application does something with the client out of its own time (not from a
 * callback): it gets to know the time; and afterwards, so that the loop gets to know what is due. */
void sio_reach_touch(sio_reach *reach);

#endif
