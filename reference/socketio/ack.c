/* Acknowledgements: those that we give (replies) and those that we wait for. */
#include <stddef.h>

#include "socketio/server_internal.h"

/* ---- given ---- */

/* A block of its own, which counts for the client: it decides how many there are. */
enum { KEPT_COST = sizeof(sio_reply) + 16 };

/* A kept reply is in the list of its socket, one on the stack is not. */
static void use_up(sio_reply *reply) {
    if (reply->socket == NULL) return;
    if (reply->place != NULL) {
        *reply->place = reply->next;
        if (reply->next != NULL) reply->next->place = reply->place;
        client_release(reply->socket->client, KEPT_COST);
    }
    reply->socket = NULL;
    reply->place = NULL;
}

bool sio_reply_send(sio_reply *reply, const sio_outgoing *answer) {
    sio_socket *socket = reply->socket;
    if (socket == NULL || socket->state != SOCKET_CONNECTED) return false;
    sio_parcel *parcel = compose(socket->nsp, SIO_ACK, &reply->id, answer); /* SIO5-AK-02 */
    if (parcel == NULL || !send_to(socket, parcel, false)) return false;
    use_up(reply); /* once: SIO5-AK-05 */
    return true;
}

sio_reply *sio_reply_keep(sio_reply *reply) {
    sio_socket *socket = reply->socket;
    if (socket == NULL || !client_keep(socket->client, KEPT_COST)) return NULL;
    sio_reply *kept = sio_mem_alloc(socket->nsp->server->mem, sizeof *kept);
    if (kept == NULL) {
        client_release(socket->client, KEPT_COST);
        return NULL;
    }
    *kept = *reply;
    use_up(reply);
    kept->next = socket->kept;
    kept->place = &socket->kept;
    if (kept->next != NULL) kept->next->place = &kept->next;
    socket->kept = kept;
    return kept;
}

void sio_reply_free(sio_reply *kept) {
    if (kept == NULL) return;
    use_up(kept);
    sio_mem_release(kept->mem, kept);
}

/* ---- awaited ---- */

/* A broadcast that collects answers. */
typedef struct group {
    sio_server *server;
    sio_timer timer;
    sio_broadcast_acks acks;
    size_t waiting; /* members that have neither answered nor left, and one for the call that sends */
    bool incomplete;
    pending *members;
} group;

/* Whose and which: this is also the name under which it is found. */
typedef struct awaited {
    sio_socket *socket;
    uint64_t id;
} awaited;

struct pending {
    sio_timer timer; /* first: the heap hands out timers */
    sio_name name;
    awaited of;
    pending *next;  /* of the socket */
    pending **link; /* what points to this one in the list of the socket */
    sio_ack_fn *fn; /* NULL: a member of a group */
    void *ctx;
    group *group;
    pending *peer; /* of the group */
    pending **peer_link;
};

static sio_slice name_of(const awaited *of) {
    return sio_slice_of(of, sizeof *of);
}

static sio_names *pendings_of(const sio_socket *socket) {
    return &socket->nsp->pendings;
}

static sio_heap *heap_of(const sio_server *server) {
    return sio_eio_server_heap(server->engine);
}

static void unlink_pending(pending *p) {
    *p->link = p->next;
    if (p->next != NULL) p->next->link = p->link;
    sio_names_remove(pendings_of(p->of.socket), &p->name);
}

static bool link_pending(pending *p) {
    sio_socket *socket = p->of.socket;
    p->name.text = name_of(&p->of);
    if (!sio_names_add(pendings_of(socket), &p->name)) return false;
    p->next = socket->pending;
    p->link = &socket->pending;
    if (p->next != NULL) p->next->link = &p->next;
    socket->pending = p;
    return true;
}

/* The block, and its place in a table that doubles. */
enum { PENDING_COST = sizeof(pending) + 16 + 2 * sizeof(void *) };

bool ack_fits(const sio_socket *socket) {
    const client *c = socket->client;
    return PENDING_COST <= c->server->options.max_kept - c->kept;
}

static pending *add_pending(sio_socket *socket, uint64_t id) {
    if (!client_keep(socket->client, PENDING_COST)) return NULL;
    pending *p = sio_mem_alloc(socket->nsp->server->mem, sizeof *p);
    if (p != NULL) *p = (pending){.of = {.socket = socket, .id = id}};
    if (p != NULL && link_pending(p)) return p;
    sio_mem_release(socket->nsp->server->mem, p);
    client_release(socket->client, PENDING_COST);
    return NULL;
}

static void free_pending(pending *p) {
    sio_server *server = p->of.socket->nsp->server;
    sio_heap_remove(heap_of(server), &p->timer);
    unlink_pending(p);
    client_release(p->of.socket->client, PENDING_COST);
    sio_mem_release(server->mem, p);
}

static void join_group(group *g, pending *p) {
    p->group = g;
    p->peer = g->members;
    p->peer_link = &g->members;
    if (p->peer != NULL) p->peer->peer_link = &p->peer;
    g->members = p;
    g->waiting++;
}

static void leave_group(pending *p) {
    *p->peer_link = p->peer;
    if (p->peer != NULL) p->peer->peer_link = p->peer_link;
}

static void finish_group(group *g) {
    while (g->members != NULL) {
        pending *p = g->members;
        leave_group(p);
        free_pending(p);
    }
    sio_heap_remove(heap_of(g->server), &g->timer);
    sio_broadcast_acks acks = g->acks;
    bool complete = !g->incomplete;
    sio_mem_release(g->server->mem, g);
    acks.done(acks.ctx, complete);
}

static void group_settle(group *g) {
    if (--g->waiting == 0) finish_group(g);
}

/* Each ends once, by one of three (SIO5-AK-14). */
static void settle(pending *p, sio_ack_status status, const sio_packet *answer) {
    pending end = *p;
    if (end.group != NULL) leave_group(p);
    free_pending(p);
    if (end.group == NULL) {
        end.fn(end.ctx, status, answer);
        return;
    }
    if (status == SIO_ACKED)
        end.group->acks.answer(end.group->acks.ctx, answer);
    else
        end.group->incomplete = true;
    group_settle(end.group);
}

static void pending_timeout(sio_timer *timer, uint64_t now) {
    (void)now;
    settle((pending *)(void *)timer, SIO_ACK_TIMEOUT, NULL);
}

static void group_timeout(sio_timer *timer, uint64_t now) {
    group *g = (group *)(void *)((char *)timer - offsetof(group, timer));
    (void)now;
    g->incomplete = true;
    finish_group(g);
}

/* One that is unknown or was used before is late, not wrong (SIO5-AK-06). */
/* In any order (SIO5-AK-13). */
void ack_received(sio_socket *socket, const sio_packet *packet) {
    awaited of = {.socket = socket, .id = packet->id};
    sio_name *name = packet->has_id ? sio_names_find(pendings_of(socket), name_of(&of)) : NULL;
    if (name != NULL) settle((pending *)(void *)((char *)name - offsetof(pending, name)), SIO_ACKED, packet);
}

void acks_abandon(sio_socket *socket) {
    while (socket->kept != NULL)
        use_up(socket->kept);
    while (socket->pending != NULL)
        settle(socket->pending, SIO_ACK_DISCONNECTED, NULL);
}

bool sio_emit_with_ack(sio_socket *socket, const sio_outgoing *event, uint64_t timeout, sio_ack_fn *fn,
                       void *ctx) {
    if (socket->state != SOCKET_CONNECTED) return false;
    sio_server *server = socket->nsp->server;
    uint64_t id = socket->nsp->next_id;
    pending *p = add_pending(socket, id);
    if (p == NULL) return false;
    p->fn = fn;
    p->ctx = ctx;
    p->timer.fire = pending_timeout;
    uint64_t due = sio_eio_server_now(server->engine) + timeout;
    bool ok =
        (timeout == 0 || sio_heap_set(heap_of(server), &p->timer, due)) && emit_with_id(socket, event, &id);
    if (!ok) {
        free_pending(p);
        return false;
    }
    socket->nsp->next_id++; /* SIO5-AK-11 */
    return true;
}

/* ---- broadcast ---- */

typedef struct sending {
    group *group;
    sio_parcel *parcel;
    uint64_t id;
    bool is_volatile;
} sending;

static bool send_member(sio_socket *socket, void *ctx) {
    sending *s = ctx;
    pending *p = add_pending(socket, s->id);
    if (p != NULL && send_to(socket, s->parcel, s->is_volatile)) {
        join_group(s->group, p);
        return true;
    }
    if (p != NULL) free_pending(p);
    s->group->incomplete = true;
    return true;
}

/* SIO5-AK-15 */
bool sio_broadcast_with_ack(sio_nsp *nsp, const sio_scope *scope, const sio_outgoing *event, uint64_t timeout,
                            const sio_broadcast_acks *acks) {
    if (sio_event_reserved(event->name)) return false;
    sio_server *server = nsp->server;
    group *g = sio_mem_alloc(server->mem, sizeof *g);
    if (g == NULL) return false;
    *g = (group){.server = server, .timer = {.fire = group_timeout}, .acks = *acks, .waiting = 1};
    uint64_t id = nsp->next_id;
    sio_parcel *parcel = compose(nsp, SIO_EVENT, &id, event);
    uint64_t due = sio_eio_server_now(server->engine) + timeout;
    if (parcel == NULL || !sio_heap_set(heap_of(server), &g->timer, due)) {
        sio_mem_release(server->mem, g);
        return false;
    }
    nsp->next_id++;
    sending s = {.group = g, .parcel = parcel, .id = id, .is_volatile = event->is_volatile};
    scope_visit(nsp, scope, send_member, &s);
    group_settle(g);
    return true;
}
