/* The runner's own small client: one request, or one WebSocket with text messages; blocking, always with a
 * deadline. Cases do not use it. */
#ifndef RUN_CLIENT_H
#define RUN_CLIENT_H

#include "base/buf.h"
#include "scenario/scenario.h"
#include "wire/http.h"
#include "wire/ws.h"

typedef struct run_client {
    const scn_env *env;
    wire_us deadline; /* for all that it does */
    wire_conn *conn;
    wire_http_reader *http;
    wire_ws_reader *ws;
    uint8_t first[64]; /* what the peer said first, to explain what it is when it is no HTTP server */
    size_t first_len;
} run_client;

/* Closes the connection and frees what the client holds. */
void run_client_close(run_client *c);

/* Sends `GET path?EIO=4&transport=TRANSPORT` with the user's headers and query, and reads the answer: all of
 * it for polling, the head for websocket. Returns NULL, and appends a sentence to `why`, when there is none.
 * Ownership: the client's. */
const wire_response *run_client_get(run_client *c, const scn_env *env, scn_transport transport,
                                    wire_us deadline, sio_buf *why);

/* Goes on as a WebSocket after a 101. Returns false without memory. */
bool run_client_upgrade(run_client *c);

/* Sends a text message. Returns false when the connection cannot take it. */
bool run_client_send(run_client *c, sio_slice text);

/* Waits for the next text message; pings of both layers are answered on the way. Returns false at the
 * deadline, at the end of the connection, and when the peer breaks RFC 6455. Ownership: the client's; valid
 * until the next call. */
bool run_client_receive(run_client *c, sio_slice *text);

#endif
