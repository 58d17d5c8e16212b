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

static member **find_member(sio_socket *socket, sio_slice name) {
    member **at = &socket->rooms;
    while (*at != NULL && !sio_slice_equal((*at)->room->name.text, name))
        at = &(*at)->next;
    return at;
}

static void link_member(sio_socket *socket, room *r, member *m) {
    *m = (member){
        .room = r, .socket = socket, .next = socket->rooms, .other = r->members, .link = &r->members};
    if (r->members != NULL) r->members->link = &m->other;
    r->members = m;
    socket->rooms = m;
}

bool sio_socket_join(sio_socket *socket, sio_slice name) {
    if (socket->state != SOCKET_CONNECTED) return false;
    if (is_own(socket, name) || *find_member(socket, name) != NULL) return true;
    room *r = room_for(socket->nsp, name);
    if (r == NULL) return false;
    member *m = sio_mem_alloc(socket->nsp->server->mem, sizeof *m);
    if (m == NULL)
        free_if_empty(socket->nsp, r);
    else
        link_member(socket, r, m);
    return m != NULL;
}

static void remove_member(sio_socket *socket, member **at) {
    member *m = *at;
    room *r = m->room;
    *at = m->next;
    *m->link = m->other;
    if (m->other != NULL) m->other->link = m->link;
    sio_mem_release(socket->nsp->server->mem, m);
    free_if_empty(socket->nsp, r);
}

void sio_socket_leave(sio_socket *socket, sio_slice name) {
    member **at = find_member(socket, name);
    if (*at != NULL) remove_member(socket, at);
}

void rooms_leave_all(sio_socket *socket) {
    while (socket->rooms != NULL)
        remove_member(socket, &socket->rooms);
}

void sio_socket_rooms(const sio_socket *socket, void (*fn)(void *ctx, sio_slice room), void *ctx) {
    if (socket->state != SOCKET_CONNECTED) return;
    fn(ctx, sio_node_id(&socket->node));
    for (const member *m = socket->rooms; m != NULL; m = m->next)
        fn(ctx, m->room->name.text);
}
