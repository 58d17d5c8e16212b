/* To many at once: encoded once, the same bytes to each (SIO5-EV-14). */
#include "socketio/server_internal.h"

/* The socket whose own room this is, when it is connected to the namespace (SIO5-EV-15). */
static sio_socket *owner_of(const sio_nsp *nsp, sio_slice name) {
    sio_socket *socket = sio_server_socket(nsp->server, name);
    bool here = socket != NULL && socket->nsp == nsp && socket->state == SOCKET_CONNECTED;
    return here ? socket : NULL;
}

typedef struct visitor {
    bool (*visit)(sio_socket *socket, void *ctx);
    void *ctx;
    uint64_t stamp;
} visitor;

/* A socket that carries the stamp of this broadcast is excluded, or was reached through another room. */
static bool visit_once(sio_socket *socket, const visitor *v) {
    if (socket->stamp == v->stamp) return true;
    socket->stamp = v->stamp;
    return v->visit == NULL || v->visit(socket, v->ctx);
}

static bool visit_room(const sio_nsp *nsp, sio_slice name, const visitor *v) {
    const room *r = room_find(nsp, name);
    sio_socket *owner = owner_of(nsp, name);
    for (const member *m = r == NULL ? NULL : r->members; m != NULL; m = m->other)
        if (!visit_once(m->of.socket, v)) return false;
    return owner == NULL || visit_once(owner, v);
}

static void visit_all(const sio_nsp *nsp, const visitor *v) {
    for (sio_socket *socket = nsp->connected; socket != NULL; socket = socket->nsp_next)
        if (!visit_once(socket, v)) return;
}

void scope_visit(sio_nsp *nsp, const sio_scope *scope, bool (*visit)(sio_socket *socket, void *ctx),
                 void *ctx) {
    visitor mark = {.visit = NULL, .ctx = NULL, .stamp = ++nsp->server->stamp};
    visitor v = {.visit = visit, .ctx = ctx, .stamp = mark.stamp};
    for (size_t i = 0; i < scope->excepts; i++)
        visit_room(nsp, scope->except[i], &mark);
    if (scope->sender != NULL) {
        sio_socket *sender = owner_of(nsp, sio_socket_id(scope->sender));
        if (sender != NULL) visit_once(sender, &mark);
    }
    if (scope->rooms == 0) visit_all(nsp, &v);
    for (size_t i = 0; i < scope->rooms; i++)
        if (!visit_room(nsp, scope->room[i], &v)) return;
}

typedef struct sending {
    sio_parcel *parcel;
    bool is_volatile;
} sending;

static bool send_one(sio_socket *socket, void *ctx) {
    const sending *s = ctx;
    send_to(socket, s->parcel, s->is_volatile);
    return true;
}

bool sio_broadcast(sio_nsp *nsp, const sio_scope *scope, const sio_outgoing *event) {
    if (sio_event_reserved(event->name)) return false; /* SIO5-EV-07 */
    sio_parcel *parcel = compose(nsp, SIO_EVENT, NULL, event);
    if (parcel == NULL) return false;
    sending s = {.parcel = parcel, .is_volatile = event->is_volatile};
    scope_visit(nsp, scope, send_one, &s);
    return true;
}
