/* One connection: messages in, packets out to the socket that they are for. */
#include "socketio/receive.h"
#include "socketio/server_internal.h"

/* SIO5-INV-01 to SIO5-INV-04, SIO5-EV-02 */
void client_violation(client *c) {
    sio_eio_session_close(c->session);
}

bool client_keep(client *c, size_t bytes) {
    if (bytes > c->server->options.max_kept - c->kept) return false;
    c->kept += bytes;
    return true;
}

void client_release(client *c, size_t bytes) {
    c->kept -= bytes;
}

sio_socket *client_find(const client *c, sio_slice nsp) {
    sio_socket *socket = c->sockets;
    while (socket != NULL && !sio_slice_equal(socket->nsp->name.text, nsp))
        socket = socket->next;
    return socket;
}

/* Only a joined namespace takes packets; one that waits for its middleware is not joined yet (SIO5-NS-06,
 * SIO5-CN-13, SIO5-CN-23, SIO5-NS-08, SIO5-DC-04). */
static sio_socket *joined(const client *c, sio_slice nsp) {
    sio_socket *socket = client_find(c, nsp);
    return socket != NULL && socket->state == SOCKET_CONNECTED ? socket : NULL;
}

static void dispatch_event(sio_socket *socket, const sio_packet *packet) {
    const sio_server_app *app = &socket->client->server->app;
    sio_reply reply = {.socket = socket, .id = packet->id, .mem = socket->nsp->server->mem};
    app->event(app->ctx, socket, packet, packet->has_id ? &reply : NULL); /* SIO5-AK-01 */
}

static void dispatch_to(sio_socket *socket, const sio_packet *packet) {
    switch (packet->type) {
    case SIO_EVENT:
    case SIO_BINARY_EVENT:
        dispatch_event(socket, packet);
        break;
    case SIO_ACK:
    case SIO_BINARY_ACK:
        ack_received(socket, packet);
        break;
    case SIO_DISCONNECT: /* no reply; the connection stays, even without a namespace (SIO5-DC-01, SIO5-DC-02)
                          */
        socket_leave(socket, "client namespace disconnect");
        break;
    case SIO_CONNECT:
    case SIO_CONNECT_ERROR: /* SIO5-INV-05 */
        client_violation(socket->client);
        break;
    }
}

static void dispatch(client *c, const sio_packet *packet) {
    if (packet->type == SIO_CONNECT) {
        socket_connect(c, packet);
        return;
    }
    sio_socket *socket = joined(c, packet->nsp);
    if (socket == NULL) {
        client_violation(c);
        return;
    }
    socket_hold(socket);
    dispatch_to(socket, packet);
    socket_drop(socket);
}

void client_message(client *c, sio_slice data, bool binary) {
    sio_packet packet;
    bool ready;
    sio_error e =
        sio_receive(&c->decoder, &c->server->options.rules, c->server->mem, data, binary, &packet, &ready);
    if (e.code != SIO_ERR_OK) {
        client_violation(c);
        return;
    }
    if (!ready) {
        /* Nobody should wait for the attachments of a packet that nobody may send (SIO5-CN-14). */
        if (!binary && joined(c, packet.nsp) == NULL) client_violation(c);
        return;
    }
    sio_decoder *decoder = c->decoder; /* what it holds is the packet's until the end */
    c->decoder = NULL;
    dispatch(c, &packet);
    sio_decoder_free(decoder);
}
