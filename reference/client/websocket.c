/* The WebSocket of a client: as the transport from the start, or as the probe of an upgrade. */
#include "client/engine_internal.h"

void eio_client_dial(sio_eio_client *c) {
    if (!eio_client_query(c, "websocket")) return; /* EIO4-UP-02 */
    if (c->begins_with_polling && !sio_heap_set(&c->heap, &c->probe, c->now + c->options.upgrade_timeout))
        return; /* without memory polling still works */
    c->socket = SOCKET_DIALING;
    sio_buf_clear(&c->pieces);
    c->dialer.connect(c->dialer.ctx, sio_buf_slice(&c->query));
}

void eio_client_abandon(sio_eio_client *c, bool close) {
    if (c->socket == SOCKET_NONE || c->socket == SOCKET_CARRIES) return;
    sio_heap_remove(&c->heap, &c->probe);
    c->socket = SOCKET_NONE;
    c->blocked = false;
    if (close) c->dialer.close(c->dialer.ctx);
    eio_client_poll(c);
}

/* Returns false when the probe has to wait for the WebSocket. */
static bool send_first(sio_eio_client *c, const char *packet) {
    sio_parcel *parcel = sio_eio_client_parcel(c);
    if (!sio_parcel_add(parcel, sio_slice_str(packet), false)) return false;
    c->blocked = !c->dialer.send(c->dialer.ctx, sio_parcel_message(parcel, 0), false);
    return !c->blocked;
}

static void probe(sio_eio_client *c) {
    if (send_first(c, "2probe")) c->socket = SOCKET_PROBING; /* EIO4-UP-03 */
}

static void carry(sio_eio_client *c) {
    if (!send_first(c, "5")) return; /* EIO4-UP-07 */
    sio_heap_remove(&c->heap, &c->probe);
    c->socket = SOCKET_CARRIES;
    if (c->state == CLIENT_OPEN && c->app.upgraded != NULL) c->app.upgraded(c->app.ctx);
}

void eio_client_rested(sio_eio_client *c) {
    if (c->socket == SOCKET_PAUSING && !c->polling_now && !c->posting) carry(c);
}

void sio_eio_client_connected(sio_eio_client *c, uint64_t now) {
    eio_client_set_now(c, now);
    if (c->socket != SOCKET_DIALING) return;
    if (c->begins_with_polling)
        probe(c);
    else
        c->socket = SOCKET_CARRIES;
}

void eio_client_write(sio_eio_client *c) {
    while (!c->blocked && c->state != CLIENT_IDLE) {
        sio_shared *first = sio_queue_first(&c->queue);
        if (first == NULL) return;
        c->blocked = !c->dialer.send(c->dialer.ctx, sio_shared_message(first), sio_shared_binary(first));
        if (!c->blocked) sio_queue_drop(&c->queue, c->options.mem);
    }
}

void sio_eio_client_writable(sio_eio_client *c, uint64_t now) {
    eio_client_set_now(c, now);
    if (!c->blocked) return;
    c->blocked = false;
    if (c->socket == SOCKET_DIALING)
        probe(c);
    else
        eio_client_rested(c);
    eio_client_proceed(c);
}

/* ---- messages ---- */

static bool decode(sio_eio_client *c, sio_slice message, bool binary, sio_eio_packet *packet) {
    if (binary) { /* EIO4-WS-02 */
        *packet = sio_eio_binary(message);
        return true;
    }
    return sio_eio_decode(message, &c->rules, &c->scratch, packet).code == SIO_ERR_OK;
}

static bool is_probe_answer(const sio_eio_packet *packet) {
    return packet->type == SIO_EIO_PONG && sio_slice_is(packet->data, "probe");
}

/* EIO4-UP-04, EIO4-UP-19: the upgrade fails, the session does not. */
static void answer_to_probe(sio_eio_client *c, bool fine, const sio_eio_packet *packet) {
    if (c->socket == SOCKET_PROBING && fine && is_probe_answer(packet))
        c->socket = SOCKET_PAUSING;
    else
        eio_client_abandon(c, true);
    eio_client_rested(c);
}

static void take(sio_eio_client *c, sio_slice message, bool binary) {
    sio_eio_packet packet;
    if (c->dialer.heard != NULL) c->dialer.heard(c->dialer.ctx, "websocket", message, binary);
    bool fine = decode(c, message, binary, &packet);
    if (c->socket != SOCKET_CARRIES)
        answer_to_probe(c, fine, &packet);
    else if (fine)
        eio_client_packet(c, &packet);
    else
        eio_client_end(c, SIO_EIO_PARSE_ERROR, "a message is no packet");
    eio_client_proceed(c);
}

void sio_eio_client_data(sio_eio_client *c, sio_slice bytes, bool binary, bool last, uint64_t now) {
    eio_client_set_now(c, now);
    if (c->socket == SOCKET_NONE || c->socket == SOCKET_DIALING) return;
    bool whole = last && c->pieces.len == 0;
    if (!whole && !eio_client_keep(c, &c->pieces, bytes)) return;
    if (!last) return;
    take(c, whole ? bytes : sio_buf_slice(&c->pieces), binary);
    sio_buf_clear(&c->pieces);
}

void sio_eio_client_gone(sio_eio_client *c, uint64_t now) {
    eio_client_set_now(c, now);
    if (c->socket == SOCKET_NONE) return;
    bool carried = c->socket == SOCKET_CARRIES;
    if (c->begins_with_polling && !carried) {
        eio_client_abandon(c, false); /* polling goes on */
        eio_client_proceed(c);
        return;
    }
    c->socket = SOCKET_NONE;
    if (c->state == CLIENT_CLOSING)
        eio_client_end(c, SIO_EIO_FORCED_CLOSE, "");
    else if (carried && c->state == CLIENT_OPEN)
        eio_client_end(c, SIO_EIO_TRANSPORT_CLOSE, ""); /* EIO4-CL-10 */
    else
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "the WebSocket could not be opened");
}
