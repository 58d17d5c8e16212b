/* One client in one namespace: CONNECT, middleware, DISCONNECT. */
#include <stdio.h>

#include "base/json_string.h"
#include "socketio/server_internal.h"

/* ---- what the application may ask ---- */

sio_slice sio_socket_id(const sio_socket *socket) {
    return sio_node_id(&socket->node);
}

sio_nsp *sio_socket_namespace(const sio_socket *socket) {
    return socket->nsp;
}

sio_server *sio_socket_server(const sio_socket *socket) {
    return socket->nsp->server;
}

sio_eio_session *sio_socket_session(const sio_socket *socket) {
    return socket->state == SOCKET_GONE ? NULL : socket->client->session;
}

sio_slice sio_socket_auth(const sio_socket *socket) {
    return kept_slice(socket->auth);
}

sio_slice sio_socket_query(const sio_socket *socket) {
    return kept_slice(socket->state == SOCKET_GONE ? NULL : socket->client->query);
}

sio_socket *sio_socket_sibling(const sio_socket *socket, sio_slice nsp) {
    if (socket->state == SOCKET_GONE) return NULL;
    sio_socket *other = client_find(socket->client, nsp);
    return other != NULL && other->state == SOCKET_CONNECTED ? other : NULL;
}

bool sio_socket_connected(const sio_socket *socket) {
    return socket->state == SOCKET_CONNECTED;
}

void sio_socket_set_user(sio_socket *socket, void *user) {
    socket->user = user;
}

void *sio_socket_user(const sio_socket *socket) {
    return socket->user;
}

/* ---- lifetime ---- */

void socket_hold(sio_socket *socket) {
    socket->holds++;
}

void socket_drop(sio_socket *socket) {
    if (--socket->holds > 0) return;
    sio_nsp *nsp = socket->nsp;
    const sio_server_app *app = &nsp->server->app;
    if (app->released != NULL) app->released(app->ctx, socket);
    sio_mem_release(nsp->server->mem, socket->auth);
    sio_mem_release(nsp->server->mem, socket);
    nsp_leave(nsp);
}

/* What a socket costs as long as it stays: itself, its payload, and the namespace as if it was alone there.
 */
static size_t cost_of(sio_slice nsp, size_t auth_len) {
    return sizeof(sio_socket) + sizeof(sio_nsp) + nsp.len + auth_len;
}

static bool keep_auth(sio_socket *socket, sio_slice text) {
    if (text.len == 0) return true;
    socket->auth = keep_text(socket->nsp->server, text);
    return socket->auth != NULL;
}

static sio_socket *socket_new(client *c, sio_nsp *nsp, const sio_packet *packet) {
    sio_server *server = c->server;
    sio_socket *socket = sio_mem_alloc(server->mem, sizeof *socket);
    if (socket == NULL) return NULL;
    *socket = (sio_socket){.client = c, .nsp = nsp, .holds = 1};
    /* Not the secret id of the session, and another one in each namespace (SIO5-CN-07, EIO4-HS-14). */
    if (!keep_auth(socket, packet->payload.text) ||
        !sio_id_make(&server->options.engine.random, &server->counter, socket->node.id) ||
        !sio_table_add(&server->sockets, &socket->node)) {
        sio_mem_release(server->mem, socket->auth);
        sio_mem_release(server->mem, socket);
        return NULL;
    }
    nsp->users++;
    socket->next = c->sockets;
    c->sockets = socket;
    c->socket_count++;
    return socket;
}

static void unlink_from_client(sio_socket *socket) {
    sio_socket **at = &socket->client->sockets;
    while (*at != socket)
        at = &(*at)->next;
    *at = socket->next;
    socket->client->socket_count--;
    client_release(socket->client,
                   cost_of(socket->nsp->name.text, socket->auth == NULL ? 0 : socket->auth->len));
}

static void link_to_nsp(sio_socket *socket) {
    sio_nsp *nsp = socket->nsp;
    socket->nsp_next = nsp->connected;
    socket->nsp_link = &nsp->connected;
    if (nsp->connected != NULL) nsp->connected->nsp_link = &socket->nsp_next;
    nsp->connected = socket;
}

static void unlink_from_nsp(sio_socket *socket) {
    *socket->nsp_link = socket->nsp_next;
    if (socket->nsp_next != NULL) socket->nsp_next->nsp_link = socket->nsp_link;
}

/* The client may come back, as a new socket (SIO5-CN-18). */
void socket_leave(sio_socket *socket, const char *reason) {
    sio_server *server = socket->nsp->server;
    bool was_connected = socket->state == SOCKET_CONNECTED;
    if (socket->state == SOCKET_GONE) return;
    socket->state = SOCKET_GONE;
    sio_table_remove(&server->sockets, &socket->node);
    unlink_from_client(socket);
    if (was_connected) {
        unlink_from_nsp(socket);
        rooms_leave_all(socket);
        server->app.disconnected(server->app.ctx, socket, reason); /* SIO5-DC-08 */
    }
    acks_abandon(socket);
    socket_drop(socket);
}

/* ---- CONNECT ---- */

/* The answer names the namespace as it was asked for (SIO5-NS-03). */
static void send_plain(client *c, sio_type type, sio_slice nsp, const sio_buf *payload, bool complete) {
    sio_parcel *parcel = complete ? compose_plain(c->server, type, nsp, sio_buf_slice(payload)) : NULL;
    if (parcel == NULL)
        sio_eio_session_close(c->session); /* without memory nothing can be promised */
    else
        sio_eio_session_send_parcel(c->session, parcel);
}

/* The connection stays usable (SIO5-CN-04, SIO5-CN-10 to SIO5-CN-12). */
static void send_refusal(client *c, sio_slice nsp, const sio_refusal *refusal) {
    sio_buf payload;
    sio_buf_init(&payload, c->server->mem);
    bool ok = sio_buf_add_str(&payload, "{\"message\":") &&
              sio_json_write_string(&payload, refusal->message).code == SIO_ERR_OK;
    if (ok && refusal->data.len > 0)
        ok = sio_buf_add_str(&payload, ",\"data\":") && sio_buf_add(&payload, refusal->data);
    ok = ok && sio_buf_add_byte(&payload, '}');
    send_plain(c, SIO_CONNECT_ERROR, nsp, &payload, ok);
    sio_buf_free(&payload);
}

static bool send_connect(sio_socket *socket) {
    char payload[SIO_ID_SIZE + 16];
    int n = snprintf(payload, sizeof payload, "{\"sid\":\"%.*s\"}", SIO_ID_SIZE, socket->node.id);
    sio_slice text = sio_slice_of(payload, (size_t)n); /* SIO5-CN-02, SIO5-CN-03 */
    sio_parcel *parcel = compose_plain(socket->nsp->server, SIO_CONNECT, socket->nsp->name.text, text);
    return parcel != NULL && sio_eio_session_send_parcel(socket->client->session, parcel);
}

void sio_socket_admit(sio_socket *socket) {
    if (socket->state != SOCKET_WAITING) return; /* SIO5-CN-22 */
    sio_server *server = socket->nsp->server;
    socket_hold(socket);
    if (send_connect(socket)) {
        /* Once and for all (SIO5-CN-16). */
        client_stop_waiting(socket->client);
        socket->state = SOCKET_CONNECTED;
        link_to_nsp(socket);
        server->app.connected(server->app.ctx, socket); /* SIO5-CN-08 */
    } else {
        sio_eio_session_close(socket->client->session);
        socket_leave(socket, "transport error");
    }
    socket_drop(socket);
}

void sio_socket_refuse(sio_socket *socket, const sio_refusal *refusal) {
    if (socket->state != SOCKET_WAITING) return;
    socket_hold(socket);
    send_refusal(socket->client, socket->nsp->name.text, refusal);
    socket_leave(socket, "refused");
    socket_drop(socket);
}

/* SIO5-CN-11 */
static void ask_middleware(sio_socket *socket) {
    const sio_server_app *app = &socket->nsp->server->app;
    sio_refusal refusal = {.message = sio_slice_str("Forbidden")};
    socket_hold(socket);
    sio_admission admission =
        app->middleware == NULL ? SIO_ADMIT : app->middleware(app->ctx, socket, &refusal);
    if (admission == SIO_ADMIT)
        sio_socket_admit(socket);
    else if (admission == SIO_REFUSE)
        sio_socket_refuse(socket, &refusal);
    socket_drop(socket);
}

static void refuse_name(client *c, sio_slice nsp, const char *why) {
    sio_refusal refusal = {.message = sio_slice_str(why)};
    send_refusal(c, nsp, &refusal);
}

/* A namespace that was made for a socket which could not be made goes again. */
static void connect_to(client *c, sio_nsp *nsp, const sio_packet *packet) {
    size_t cost = cost_of(packet->nsp, packet->payload.text.len);
    nsp->users++;
    if (!client_keep(c, cost)) {
        refuse_name(c, packet->nsp, "Too much is kept for this client");
        nsp_leave(nsp);
        return;
    }
    sio_socket *socket = socket_new(c, nsp, packet);
    if (socket != NULL) {
        ask_middleware(socket);
    } else {
        client_release(c, cost);
        sio_eio_session_close(c->session);
    }
    nsp_leave(nsp);
}

void socket_connect(client *c, const sio_packet *packet) {
    if (client_find(c, packet->nsp) != NULL) { /* SIO5-CN-17, A-21 */
        client_violation(c);
        return;
    }
    if (c->socket_count >= c->server->options.max_namespaces) {
        refuse_name(c, packet->nsp, "Too many namespaces");
        return;
    }
    bool failed;
    sio_nsp *nsp = nsp_for(c->server, packet->nsp, &failed);
    if (nsp != NULL)
        connect_to(c, nsp, packet);
    else if (failed)
        sio_eio_session_close(c->session);
    else
        refuse_name(c, packet->nsp, "Invalid namespace"); /* SIO5-CN-09 */
}

/* ---- DISCONNECT by the server ---- */

static void leave_with_packet(sio_socket *socket) {
    socket_hold(socket);
    if (socket->state == SOCKET_CONNECTED) {
        sio_parcel *parcel =
            compose_plain(socket->nsp->server, SIO_DISCONNECT, socket->nsp->name.text, sio_slice_of(NULL, 0));
        if (parcel == NULL)
            sio_eio_session_close(socket->client->session);
        else
            sio_eio_session_send_parcel(socket->client->session, parcel);
    }
    socket_leave(socket, "server namespace disconnect");
    socket_drop(socket);
}

void sio_socket_disconnect(sio_socket *socket, bool close) {
    if (socket->state == SOCKET_GONE) return;
    client *c = socket->client;
    sio_eio_session *session = c->session;
    if (!close) {
        leave_with_packet(socket); /* the connection stays (SIO5-DC-03) */
        return;
    }
    sio_eio_session_hold(session);
    while (c->sockets != NULL)
        leave_with_packet(c->sockets);
    sio_eio_session_close(session);
    sio_eio_session_drop(session);
}
