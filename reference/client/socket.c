/* One namespace of a client. */
#include <string.h>

#include "base/json_string.h"
#include "client/manager_internal.h"

/* ---- what there is ---- */

sio_slice sio_client_socket_nsp(const sio_client_socket *socket) {
    return sio_slice_of(socket->name, socket->name_len);
}

sio_slice sio_client_socket_id(const sio_client_socket *socket) {
    return sio_buf_slice(&socket->id);
}

bool sio_client_socket_connected(const sio_client_socket *socket) {
    return socket->state == SOCKET_JOINED;
}

bool sio_client_socket_recovered(const sio_client_socket *socket) {
    return socket->state == SOCKET_JOINED && socket->recovered;
}

bool sio_client_socket_active(const sio_client_socket *socket) {
    return socket->state != SOCKET_LEFT;
}

sio_client_socket *sio_client_find(sio_client *client, sio_slice nsp) {
    sio_client_socket *s = client->sockets;
    while (s != NULL && !sio_slice_equal(sio_client_socket_nsp(s), nsp))
        s = s->next;
    return s;
}

bool sio_client_is_joining(const sio_client *client) {
    const sio_client_socket *s = client->sockets;
    while (s != NULL && s->state != SOCKET_WAITING)
        s = s->next;
    return s != NULL;
}

/* ---- joining ---- */

static bool acceptable(const sio_client *client, sio_slice nsp, sio_slice auth) {
    sio_json value;
    sio_packet packet = {.type = SIO_CONNECT, .nsp = nsp};
    if (auth.len > 0) {
        if (sio_json_scan(auth, client->options.rules.max_depth, &value).code != SIO_ERR_OK) return false;
        packet.payload = value;
    }
    return sio_packet_check(&packet, &client->options.rules).code == SIO_ERR_OK;
}

static sio_client_socket *add_socket(sio_client *client, sio_slice nsp) {
    sio_client_socket *s = sio_mem_alloc(client->mem, sizeof *s + nsp.len);
    if (s == NULL) return NULL;
    *s = (sio_client_socket){.client = client, .name_len = nsp.len};
    memcpy(s->name, nsp.ptr, nsp.len);
    sio_buf_init(&s->auth, client->mem);
    sio_buf_init(&s->id, client->mem);
    sio_buf_init(&s->pid, client->mem);
    sio_buf_init(&s->offset, client->mem);
    s->waiting_end = &s->waiting;
    s->early_end = &s->early;
    s->awaited_end = &s->awaited;
    sio_client_socket **end = &client->sockets;
    while (*end != NULL)
        end = &(*end)->next;
    *end = s;
    return s;
}

sio_client_socket *sio_client_join(sio_client *client, sio_slice nsp, sio_slice auth) {
    if (!acceptable(client, nsp, auth)) return NULL;
    sio_client_socket *s = sio_client_find(client, nsp);
    if (s == NULL) s = add_socket(client, nsp);
    if (s == NULL || !sio_buf_reserve(&s->auth, auth.len)) return NULL;
    sio_buf_clear(&s->auth);
    (void)sio_buf_add(&s->auth, auth);
    if (s->state != SOCKET_LEFT) return s;
    s->state = SOCKET_WAITING;
    if (client->connected)
        socket_send_connect(s);
    else if (!client->trying && client->due.place == 0)
        manager_open(client, 0);
    return s;
}

void socket_send_connect(sio_client_socket *socket) {
    sio_eio_client *engine = socket->client->engine;
    sio_parcel *parcel = sio_eio_client_parcel(engine);
    sio_buf payload;
    sio_buf_init(&payload, socket->client->mem);
    bool sent =
        recovery_payload(socket, &payload) &&
        sio_compose_plain(parcel, SIO_CONNECT, sio_client_socket_nsp(socket), sio_buf_slice(&payload)) &&
        sio_eio_client_send_parcel(engine, parcel);
    sio_buf_free(&payload);
    if (!sent) sio_eio_client_abort(engine, SIO_EIO_TRANSPORT_ERROR, "a CONNECT could not be sent");
}

/* ---- leaving ---- */

/* Takes the socket out; what it has sent, or would have sent, has no one to answer it any more. */
static void detach(sio_client_socket *socket, const char *reason) {
    bool was_joined = socket->state == SOCKET_JOINED;
    const sio_client_events *events = &socket->client->events;
    socket->state = SOCKET_LEFT;
    sio_buf_clear(&socket->id);
    early_forget(socket);
    manager_left(socket->client);
    if (was_joined && events->disconnected != NULL) events->disconnected(events->ctx, socket, reason, "");
    if (socket->state == SOCKET_LEFT) acks_fail(socket, false);
}

void sio_client_leave(sio_client_socket *socket) {
    if (socket->state == SOCKET_LEFT) return;
    sio_eio_client *engine = socket->client->engine;
    if (socket->state == SOCKET_JOINED) { /* SIO5-DC-01 */
        sio_parcel *parcel = sio_eio_client_parcel(engine);
        if (sio_compose_plain(parcel, SIO_DISCONNECT, sio_client_socket_nsp(socket), sio_slice_of(NULL, 0)))
            (void)sio_eio_client_send_parcel(engine, parcel);
    }
    detach(socket, "io client disconnect");
}

void socket_lost(sio_client_socket *socket, const char *reason, const char *detail) {
    const sio_client_events *events = &socket->client->events;
    early_forget(socket);
    if (socket->state != SOCKET_JOINED) return;
    socket->state = SOCKET_WAITING;
    sio_buf_clear(&socket->id);
    if (events->disconnected != NULL) events->disconnected(events->ctx, socket, reason, detail);
    acks_fail(socket, false);
}

void socket_free(sio_client_socket *socket) {
    early_forget(socket);
    emit_forget(socket);
    sio_buf_free(&socket->auth);
    sio_buf_free(&socket->id);
    sio_buf_free(&socket->pid);
    sio_buf_free(&socket->offset);
    sio_mem_release(socket->client->mem, socket);
}

/* ---- packets ---- */

static void refuse(sio_client_socket *socket, sio_slice message, sio_json data) {
    const sio_client_events *events = &socket->client->events;
    detach(socket, "io server disconnect");
    if (events->refused != NULL) events->refused(events->ctx, socket, message, data);
}

static void joined(sio_client_socket *socket, const sio_packet *packet) {
    const sio_client_events *events = &socket->client->events;
    sio_json sid;
    if (socket->state != SOCKET_WAITING) return;
    bool fine = sio_json_member(packet->payload, "sid", &sid) && sid.kind == SIO_JSON_STRING;
    if (!fine || !sio_json_unescape(sid, &socket->id)) { /* SIO5-CN-20 */
        refuse(socket, sio_slice_str("the answer to CONNECT names no sid: is it a server of Socket.IO v2?"),
               (sio_json){0});
        return;
    }
    recovery_joined(socket, packet->payload);
    socket->state = SOCKET_JOINED;
    early_deliver(socket);
    emit_waiting(socket);
    if (socket->state == SOCKET_JOINED && events->connected != NULL) events->connected(events->ctx, socket);
}

/* SIO5-CN-21. The message is a string; what a server puts elsewhere is not lost. */
static void refused(sio_client_socket *socket, const sio_packet *packet) {
    sio_json message = {0}, data = {0};
    sio_buf text;
    sio_buf_init(&text, socket->client->mem);
    bool told = sio_json_member(packet->payload, "message", &message) && message.kind == SIO_JSON_STRING;
    if (told) {
        (void)sio_json_member(packet->payload, "data", &data);
        (void)sio_json_unescape(message, &text);
    } else {
        data = packet->payload;
    }
    refuse(socket, sio_buf_slice(&text), data);
    sio_buf_free(&text);
}

void deliver_event(sio_client_socket *socket, const sio_packet *packet) {
    const sio_client_events *events = &socket->client->events;
    sio_asked asked = {.id = packet->id, .connection = socket->client->connections};
    recovery_note(socket, packet);
    events->event(events->ctx, socket, packet, packet->has_id ? &asked : NULL);
}

static void take_event(sio_client_socket *socket, const sio_packet *packet) {
    if (socket->state == SOCKET_JOINED)
        deliver_event(socket, packet);
    else if (!early_keep(socket, packet))
        sio_eio_client_abort(socket->client->engine, SIO_EIO_BUFFER_OVERFLOW,
                             "too many events before the answer to CONNECT");
}

void socket_dispatch(sio_client *client, const sio_packet *packet) {
    sio_client_socket *socket = sio_client_find(client, packet->nsp);
    if (socket == NULL || socket->state == SOCKET_LEFT) return; /* SIO5-NS-07 */
    switch (packet->type) {
    case SIO_CONNECT:
        joined(socket, packet);
        break;
    case SIO_CONNECT_ERROR:
        refused(socket, packet);
        break;
    case SIO_DISCONNECT: /* SIO5-DC-06 */
        detach(socket, "io server disconnect");
        break;
    case SIO_EVENT:
    case SIO_BINARY_EVENT:
        take_event(socket, packet);
        break;
    case SIO_ACK:
    case SIO_BINARY_ACK:
        answer_received(socket, packet);
        break;
    }
}
