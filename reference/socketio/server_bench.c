/* What the server itself costs per echoed message with acknowledgement: bytes in, application, bytes out; no
 * kernel. Prints one line. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "socketio/server.h"

enum { MESSAGES = 2000000, CLIENTS = 500 };

static const char request_text[] = "421[\"chat\",{\"user\":\"alice\",\"msg\":\"hello\"}]";

static size_t bytes_out;

static bool fill(void *ctx, uint8_t *out, size_t n) {
    uint32_t *state = ctx;
    for (size_t i = 0; i < n; i++) {
        *state = *state * 1103515245u + 12345u;
        out[i] = (uint8_t)(*state >> 16);
    }
    return true;
}

static bool answer(void *ctx, sio_eio_conn *conn, const sio_eio_answer *a) {
    (void)ctx;
    (void)conn;
    (void)a;
    return true;
}

static bool send_message(void *ctx, sio_eio_conn *conn, sio_slice message, bool binary) {
    (void)ctx;
    (void)conn;
    (void)binary;
    bytes_out += message.len;
    return true;
}

static void close_socket(void *ctx, sio_eio_conn *conn, unsigned code) {
    (void)ctx;
    (void)conn;
    (void)code;
}

static void connected(void *ctx, sio_socket *socket) {
    (void)ctx;
    (void)socket;
}

static void event(void *ctx, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    sio_outgoing same = {.arguments = sio_arguments_text(packet)};
    (void)ctx;
    (void)socket;
    if (reply != NULL) sio_reply_send(reply, &same);
}

static void disconnected(void *ctx, sio_socket *socket, const char *reason) {
    (void)ctx;
    (void)socket;
    (void)reason;
}

static double seconds(void) {
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static bool open_clients(sio_eio_server *engine, sio_eio_conn *conn) {
    sio_query_pair pair[2] = {{sio_slice_str("EIO"), sio_slice_str("4")},
                              {sio_slice_str("transport"), sio_slice_str("websocket")}};
    sio_eio_request request = {.path = sio_slice_str("/socket.io/"), .query = pair, .query_count = 2};
    for (size_t i = 0; i < CLIENTS; i++) {
        if (!sio_eio_server_open(engine, &conn[i], &request, 0)) return false;
        sio_eio_server_data(engine, &conn[i], sio_slice_str("40"), false, true, 0);
    }
    return true;
}

static double run(sio_eio_server *engine, sio_eio_conn *conn) {
    double begin = seconds();
    for (size_t i = 0; i < MESSAGES; i++)
        sio_eio_server_data(engine, &conn[i % CLIENTS], sio_slice_str(request_text), false, true, 0);
    return (seconds() - begin) / MESSAGES * 1e9;
}

int main(void) {
    uint32_t random = 1;
    sio_server_options options = sio_server_defaults();
    options.engine.random = (sio_random){.ctx = &random, .fill = fill};
    sio_eio_binding binding = {.answer = answer, .send = send_message, .close = close_socket};
    sio_server_app app = {.connected = connected, .event = event, .disconnected = disconnected};
    sio_server *server = sio_server_new(&options, &binding, &app);
    sio_eio_conn *conn = calloc(CLIENTS, sizeof *conn);
    if (server == NULL || conn == NULL || !open_clients(sio_server_engine(server), conn)) return 1;
    bytes_out = 0;
    double ns = run(sio_server_engine(server), conn);
    bool complete = bytes_out == (size_t)MESSAGES * strlen("431[{\"user\":\"alice\",\"msg\":\"hello\"}]");
    printf("echo with ack, %d clients: %.0f ns of CPU per message%s\n", CLIENTS, ns,
           complete ? "" : " (WRONG OUTPUT)");
    sio_server_free(server);
    free(conn);
    return complete ? 0 : 1;
}
