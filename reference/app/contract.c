#include "app/contract.h"

#include <string.h>

#include "app/call.h"
#include "app/later.h"

/* ---- engineio ---- */

static bool opened(void *ctx, sio_eio_session *session, const sio_eio_request *request) {
    (void)ctx;
    (void)session;
    (void)request;
    return true;
}

static void message(void *ctx, sio_eio_session *session, sio_slice data, bool binary) {
    (void)ctx;
    (void)sio_eio_session_send(session, data, binary);
}

static void closed(void *ctx, sio_eio_session *session, sio_eio_reason reason) {
    (void)ctx;
    (void)session;
    (void)reason;
}

sio_eio_app app_engineio(void) {
    return (sio_eio_app){.opened = opened, .message = message, .closed = closed};
}

/* ---- socketio ---- */

static bool in(const sio_socket *socket, const char *name) {
    return sio_slice_is(sio_nsp_name(sio_socket_namespace(socket)), name);
}

static uint64_t greet(app_later *later) {
    sio_socket *socket = app_later_socket(later);
    if (socket != NULL) (void)app_emit(socket, "auth", sio_socket_auth(socket));
    return 0;
}

/* Clients of some test suites, the official one among them, listen for one message at a time, and lose what
 * comes in the same segment as the one before: on a WebSocket the greeting waits until the answer to CONNECT
 * has been read. */
static void connected(void *ctx, sio_socket *socket) {
    enum { PAUSE = 10 /* ms */ };
    app_control_connected(ctx, socket);
    if (!in(socket, "/") && !in(socket, "/custom")) return;
    bool websocket = strcmp(sio_eio_session_transport(sio_socket_session(socket)), "websocket") == 0;
    if (!websocket || app_later_new(ctx, socket, PAUSE, greet, NULL, sio_slice_of(NULL, 0)) == NULL)
        (void)app_emit(socket, "auth", sio_socket_auth(socket));
}

/* Other events are ignored (SIO5-EV-08). Arguments and attachments go back as they came. */
static void event(void *ctx, sio_socket *socket, const sio_packet *packet, sio_reply *reply) {
    sio_outgoing echo = {.name = sio_slice_str("message-back"),
                         .arguments = sio_arguments_text(packet),
                         .attachment = packet->attachment,
                         .attachments = packet->attachments};
    if (in(socket, "/custom")) return;
    if (sio_event_is(packet, "message"))
        (void)sio_emit(socket, &echo);
    else if (!sio_event_is(packet, "message-with-ack"))
        app_control_event(ctx, socket, packet, reply);
    else if (reply != NULL)
        (void)sio_reply_send(reply, &echo);
}

static void disconnected(void *ctx, sio_socket *socket, const char *reason) {
    app_control_disconnected(ctx, socket, reason);
}

sio_server_app app_socketio(app_control *control) {
    return (sio_server_app){.ctx = control,
                            .dynamic = app_control_dynamic,
                            .middleware = app_control_middleware,
                            .connected = connected,
                            .event = event,
                            .disconnected = disconnected};
}

bool app_socketio_begin(app_control *control, sio_server *server) {
    static const char *const names[] = {"/custom", "/siospec", "/siospec-refused", "/siospec-slow"};
    control->server = server;
    size_t count = control->off ? 1 : sizeof names / sizeof names[0];
    for (size_t i = 0; i < count; i++)
        if (sio_server_add_namespace(server, sio_slice_str(names[i])) == NULL) return false;
    return true;
}
