/* Rooms of a namespace: who is in which. The room named by a socket's own id is not stored (SIO5-EV-15). */
#include <string.h>

#include "socketio/server_internal.h"

room *room_find(const sio_nsp *nsp, sio_slice name) {
    return (room *)(void *)sio_names_find(&nsp->rooms, name);
}

static room *room_for(sio_nsp *nsp, sio_slice name) {
    room *r = room_find(nsp, name);
    if (r != NULL) return r;
    r = sio_mem_alloc(nsp->server->mem, sizeof *r + name.len);
    if (r == NULL) return NULL;
    *r = (room){.members = NULL};
    if (name.len > 0) memcpy(r->text, name.ptr, name.len);
    r->name.text = sio_slice_of(r->text, name.len);
    if (sio_names_add(&nsp->rooms, &r->name)) return r;
    sio_mem_release(nsp->server->mem, r);
    return NULL;
}

static void free_if_empty(sio_nsp *nsp, room *r) {
    if (r->members != NULL) return;
    sio_names_remove(&nsp->rooms, &r->name);
    sio_mem_release(nsp->server->mem, r);
}

static bool is_own(const sio_socket *socket, sio_slice name) {
    return sio_slice_equal(name, sio_node_id(&socket->node));
}

static sio_slice name_of(const membership *of) {
    return sio_slice_of(of, sizeof *of);
}

static member *find_member(sio_socket *socket, sio_slice name) {
    membership of = {.room = room_find(socket->nsp, name), .socket = socket};
    return of.room == NULL ? NULL : (member *)(void *)sio_names_find(&socket->nsp->members, name_of(&of));
}

/* What a member costs: itself, its places in two tables that double, and the room as if nobody else was in
 * it.
 */
static size_t cost_of(sio_slice name) {
    enum { PLACES = 4 * sizeof(void *), BLOCKS = 2 * 16 };
    return sizeof(member) + sizeof(room) + name.len + PLACES + BLOCKS;
}

static void link_member(sio_socket *socket, room *r, member *m) {
    m->next = socket->rooms;
    m->next_link = &socket->rooms;
    if (m->next != NULL) m->next->next_link = &m->next;
    socket->rooms = m;
    m->other = r->members;
    m->link = &r->members;
    if (m->other != NULL) m->other->link = &m->other;
    r->members = m;
}

static bool add_member(sio_socket *socket, room *r) {
    sio_nsp *nsp = socket->nsp;
    member *m = sio_mem_alloc(nsp->server->mem, sizeof *m);
    if (m == NULL) return false;
    *m = (member){.of = {.room = r, .socket = socket}};
    m->name.text = name_of(&m->of);
    if (!sio_names_add(&nsp->members, &m->name)) {
        sio_mem_release(nsp->server->mem, m);
        return false;
    }
    link_member(socket, r, m);
    return true;
}

bool sio_socket_join(sio_socket *socket, sio_slice name) {
    if (socket->state != SOCKET_CONNECTED) return false;
    if (is_own(socket, name) || find_member(socket, name) != NULL) return true;
    if (!client_keep(socket->client, cost_of(name))) return false;
    room *r = room_for(socket->nsp, name);
    bool in = r != NULL && add_member(socket, r);
    if (!in) client_release(socket->client, cost_of(name));
    if (!in && r != NULL) free_if_empty(socket->nsp, r);
    return in;
}

static void remove_member(member *m) {
    room *r = m->of.room;
    sio_nsp *nsp = m->of.socket->nsp;
    client_release(m->of.socket->client, cost_of(r->name.text));
    *m->next_link = m->next;
    if (m->next != NULL) m->next->next_link = m->next_link;
    *m->link = m->other;
    if (m->other != NULL) m->other->link = m->link;
    sio_names_remove(&nsp->members, &m->name);
    sio_mem_release(nsp->server->mem, m);
    free_if_empty(nsp, r);
}

void sio_socket_leave(sio_socket *socket, sio_slice name) {
    member *m = find_member(socket, name);
    if (m != NULL) remove_member(m);
}

void rooms_leave_all(sio_socket *socket) {
    while (socket->rooms != NULL)
        remove_member(socket->rooms);
}

void sio_socket_rooms(const sio_socket *socket, void (*fn)(void *ctx, sio_slice room), void *ctx) {
    if (socket->state != SOCKET_CONNECTED) return;
    fn(ctx, sio_node_id(&socket->node));
    for (const member *m = socket->rooms; m != NULL; m = m->next)
        fn(ctx, m->of.room->name.text);
}
