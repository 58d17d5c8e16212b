/* Events out: at once when the namespace is joined, else in line; and the acknowledgements of them. */
#include "client/manager_internal.h"

/* ---- in line ---- */

static void waiting_free(sio_client *client, waiting_event *w) {
    manager_release(client, w->cost);
    sio_queue_free(&w->messages, client->mem);
    sio_mem_release(client->mem, w);
}

static bool fill(sio_client *client, waiting_event *w, sio_parcel *parcel) {
    for (size_t i = 0; i < parcel->count; i++) {
        sio_shared *message = sio_parcel_share(parcel, i);
        if (message != NULL && sio_queue_add(&w->messages, message, client->mem)) continue;
        sio_shared_drop(message);
        return false;
    }
    return true;
}

static bool wait_in_line(sio_client_socket *socket, sio_parcel *parcel, const uint64_t *id) {
    sio_client *client = socket->client;
    size_t cost = sizeof(waiting_event);
    for (size_t i = 0; i < parcel->count; i++)
        cost += sio_parcel_cost(parcel, i);
    if (!manager_keep(client, cost)) return false;
    waiting_event *w = sio_mem_alloc(client->mem, sizeof *w);
    if (w == NULL) {
        manager_release(client, cost);
        return false;
    }
    *w = (waiting_event){.cost = cost, .has_id = id != NULL, .id = id == NULL ? 0 : *id};
    if (!fill(client, w, parcel)) {
        waiting_free(client, w);
        return false;
    }
    *socket->waiting_end = w;
    socket->waiting_end = &w->next;
    return true;
}

static void take_out(sio_client_socket *socket, waiting_event **at) {
    waiting_event *w = *at;
    *at = w->next;
    if (*at == NULL) socket->waiting_end = at;
    waiting_free(socket->client, w);
}

void emit_forget(sio_client_socket *socket) {
    while (socket->waiting != NULL)
        take_out(socket, &socket->waiting);
}

static bool send_waiting(sio_eio_client *engine, const sio_client *client, waiting_event *w) {
    sio_parcel *parcel = sio_eio_client_parcel(engine);
    for (sio_shared *s; (s = sio_queue_first(&w->messages)) != NULL;) {
        if (!sio_parcel_add(parcel, sio_shared_message(s), sio_shared_binary(s))) return false;
        sio_queue_drop(&w->messages, client->mem);
    }
    return sio_eio_client_send_parcel(engine, parcel);
}

void emit_waiting(sio_client_socket *socket) {
    sio_eio_client *engine = socket->client->engine;
    while (socket->state == SOCKET_JOINED && socket->waiting != NULL) {
        bool sent = send_waiting(engine, socket->client, socket->waiting);
        take_out(socket, &socket->waiting);
        if (!sent) {
            sio_eio_client_abort(engine, SIO_EIO_BUFFER_OVERFLOW, "what waited could not be sent");
            return;
        }
    }
}

static waiting_event **find_waiting(sio_client_socket *socket, uint64_t id) {
    waiting_event **at = &socket->waiting;
    while (*at != NULL && !((*at)->has_id && (*at)->id == id))
        at = &(*at)->next;
    return *at == NULL ? NULL : at;
}

/* ---- events ---- */

static bool emit(sio_client_socket *socket, const sio_outgoing *event, const uint64_t *id) {
    sio_client *client = socket->client;
    bool joined = socket->state == SOCKET_JOINED;
    if (sio_event_reserved(event->name)) return false; /* SIO5-EV-07 */
    if (event->is_volatile && !(joined && sio_eio_client_is_writable(client->engine))) return false;
    sio_parcel *parcel = sio_eio_client_parcel(client->engine);
    if (!sio_compose(parcel, SIO_EVENT, sio_client_socket_nsp(socket), id, event, &client->options.rules,
                     client->mem))
        return false;
    return joined ? sio_eio_client_send_parcel(client->engine, parcel) : wait_in_line(socket, parcel, id);
}

bool sio_client_emit(sio_client_socket *socket, const sio_outgoing *event) {
    return emit(socket, event, NULL);
}

bool sio_client_answer(sio_client_socket *socket, sio_asked *asked, const sio_outgoing *answer) {
    sio_client *client = socket->client;
    if (asked->connection != client->connections || socket->state != SOCKET_JOINED) return false;
    sio_parcel *parcel = sio_eio_client_parcel(client->engine);
    bool sent = sio_compose(parcel, SIO_ACK, sio_client_socket_nsp(socket), &asked->id, answer,
                            &client->options.rules, client->mem) &&
                sio_eio_client_send_parcel(client->engine, parcel);
    if (sent) asked->connection = 0;
    return sent;
}

/* ---- acknowledgements ---- */

static awaited_ack **find_ack(sio_client_socket *socket, uint64_t id) {
    awaited_ack **at = &socket->awaited;
    while (*at != NULL && (*at)->id != id)
        at = &(*at)->next;
    return *at == NULL ? NULL : at;
}

static void drop_ack(awaited_ack **at) {
    awaited_ack *a = *at;
    sio_client_socket *socket = a->socket;
    *at = a->next;
    if (*at == NULL) socket->awaited_end = at;
    sio_heap_remove(sio_eio_client_heap(socket->client->engine), &a->timer);
    sio_mem_release(socket->client->mem, a);
}

/* Each ends once (SIO5-AK-14). */
static void settle(awaited_ack **at, sio_ack_status status, const sio_packet *answer) {
    awaited_ack end = **at;
    drop_ack(at);
    end.fn(end.ctx, status, answer);
}

/* An event that nobody waits for any more is not sent late. */
static void too_late(sio_timer *timer, uint64_t now) {
    awaited_ack *a = (awaited_ack *)(void *)timer;
    (void)now;
    waiting_event **waiting = find_waiting(a->socket, a->id);
    if (waiting != NULL) take_out(a->socket, waiting);
    settle(find_ack(a->socket, a->id), SIO_ACK_TIMEOUT, NULL);
}

void answer_received(sio_client_socket *socket, const sio_packet *packet) {
    awaited_ack **at = packet->has_id ? find_ack(socket, packet->id) : NULL;
    if (at != NULL && find_waiting(socket, packet->id) == NULL) settle(at, SIO_ACKED, packet);
}

static awaited_ack **first_sent(sio_client_socket *socket) {
    awaited_ack **at = &socket->awaited;
    while (*at != NULL && find_waiting(socket, (*at)->id) != NULL)
        at = &(*at)->next;
    return *at == NULL ? NULL : at;
}

void acks_fail(sio_client_socket *socket, bool all) {
    awaited_ack **at;
    if (all) emit_forget(socket);
    while ((at = first_sent(socket)) != NULL)
        settle(at, SIO_ACK_DISCONNECTED, NULL);
}

static awaited_ack *add_ack(sio_client_socket *socket, uint64_t timeout) {
    sio_client *client = socket->client;
    awaited_ack *a = sio_mem_alloc(client->mem, sizeof *a);
    if (a == NULL) return NULL;
    *a = (awaited_ack){.timer = {.fire = too_late}, .socket = socket, .id = socket->next_id};
    uint64_t now = sio_eio_client_now(client->engine);
    uint64_t due = now > SIO_NEVER - 1 - timeout ? SIO_NEVER - 1 : now + timeout;
    if (timeout > 0 && !sio_heap_set(sio_eio_client_heap(client->engine), &a->timer, due)) {
        sio_mem_release(client->mem, a);
        return NULL;
    }
    *socket->awaited_end = a;
    socket->awaited_end = &a->next;
    return a;
}

bool sio_client_emit_with_ack(sio_client_socket *socket, const sio_outgoing *event, uint64_t timeout,
                              sio_ack_fn *fn, void *ctx) {
    awaited_ack *a = add_ack(socket, timeout);
    if (a == NULL) return false;
    a->fn = fn;
    a->ctx = ctx;
    uint64_t id = a->id;
    if (emit(socket, event, &id)) {
        socket->next_id = id + 1;
        return true;
    }
    awaited_ack **at = find_ack(socket, id);
    if (at != NULL) drop_ack(at); /* else the connection ended, and it was settled */
    return false;
}
