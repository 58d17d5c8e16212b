/* What a connection is, whatever is spoken on it: bytes in order, a timer, an end. */
#include "transport/peer.h"

#include <stddef.h>
#include <stdlib.h>

uint64_t tr_hub_now(const tr_hub *hub) {
    return hub->clock(hub->clock_ctx);
}

void tr_hub_init(tr_hub *hub) {
    sio_heap_init(&hub->timers, NULL);
    sio_query_init(&hub->query, NULL);
    sio_buf_init(&hub->scratch, NULL);
    sio_buf_init(&hub->packed, NULL);
}

void tr_hub_free(tr_hub *hub) {
    sio_heap_free(&hub->timers);
    sio_query_free(&hub->query);
    sio_buf_free(&hub->scratch);
    sio_buf_free(&hub->packed);
    tr_deflate_free(hub->deflate);
}

/* ---- buffers that only exist while they hold something ---- */

bool tr_keep(sio_buf **buffer, sio_slice bytes) {
    if (*buffer == NULL) {
        *buffer = sio_mem_alloc(NULL, sizeof **buffer);
        if (*buffer == NULL) return false;
        sio_buf_init(*buffer, NULL);
    }
    return sio_buf_add(*buffer, bytes);
}

void tr_drop(sio_buf **buffer) {
    if (*buffer == NULL) return;
    sio_buf_free(*buffer);
    sio_mem_release(NULL, *buffer);
    *buffer = NULL;
}

void tr_trim(sio_buf *shared) {
    enum { KEEP_CAPACITY = 65536 };
    if (shared->cap > KEEP_CAPACITY) sio_buf_free(shared);
}

/* ---- the timer ---- */

void tr_peer_arm(tr_peer *peer, uint64_t ms) {
    if (ms == 0)
        sio_heap_remove(&peer->hub->timers, &peer->timer);
    else if (!sio_heap_set(&peer->hub->timers, &peer->timer, tr_hub_now(peer->hub) + ms))
        tr_peer_abort(peer); /* no memory */
}

static void fire(sio_timer *timer, uint64_t now);

void tr_peer_become(tr_peer *peer, uint8_t state) {
    if (peer->state == state) return;
    if (state == TR_PEER_SOCKET) {
        tr_peer_arm(peer, 0);
        peer->frames = (tr_frames){.left = 0};
    } else if (peer->state == TR_PEER_SOCKET) {
        peer->timer = (sio_timer){.fire = fire};
    }
    peer->state = state;
}

void tr_peer_abort(tr_peer *peer) {
    tr_peer_become(peer, TR_PEER_DEAD);
    /* Without memory for the timer the peer is silent until its socket ends. */
    (void)sio_heap_set(&peer->hub->timers, &peer->timer, 0);
}

static void fire(sio_timer *timer, uint64_t now) {
    tr_peer *peer = (tr_peer *)(void *)((char *)timer - offsetof(tr_peer, timer));
    (void)now;
    if (peer->state == TR_PEER_HTTP)
        tr_http_timeout(peer);
    else
        tr_link_kill(peer->link);
}

/* ---- out ---- */

void tr_peer_send(tr_peer *peer, sio_slice bytes) {
    if (peer->state == TR_PEER_DEAD) return;
    if (peer->out == NULL) bytes = sio_slice_from(bytes, tr_link_write(peer->link, bytes));
    if (bytes.len == 0) return;
    if (tr_keep(&peer->out, bytes))
        tr_link_want_writable(peer->link);
    else
        tr_peer_abort(peer);
}

static void flush(tr_peer *peer) {
    if (peer->out == NULL) return;
    sio_buf_consume(peer->out, tr_link_write(peer->link, sio_buf_slice(peer->out)));
    if (peer->out->len == 0)
        tr_drop(&peer->out);
    else
        tr_link_want_writable(peer->link);
}

void tr_peer_finish(tr_peer *peer) {
    if (peer->state >= TR_PEER_LINGER) return;
    tr_peer_become(peer, TR_PEER_LINGER);
    tr_drop(&peer->in);
    if (peer->out == NULL) tr_link_finish(peer->link);
    tr_peer_arm(peer, peer->hub->limits.linger);
}

void tr_peer_writable(tr_peer *peer) {
    if (peer->state == TR_PEER_DEAD) return;
    flush(peer);
    if (peer->out != NULL) return;
    bool waits = peer->waits;
    peer->waits = false;
    if (peer->state == TR_PEER_LINGER)
        tr_link_finish(peer->link);
    else if (peer->state == TR_PEER_HTTP)
        tr_http_flushed(peer);
    if (waits) sio_eio_server_writable(peer->hub->engine, &peer->conn, tr_hub_now(peer->hub));
}

/* ---- in ---- */

static size_t take(tr_peer *peer, uint8_t *bytes, size_t len) {
    if (peer->state == TR_PEER_HTTP) return tr_http_take(peer, bytes, len);
    if (peer->state == TR_PEER_SOCKET) return tr_socket_take(peer, bytes, len);
    return len;
}

static void feed(tr_peer *peer, uint8_t *bytes, size_t len) {
    size_t at = 0;
    while (at < len) {
        size_t used = take(peer, bytes + at, len - at);
        if (used == 0) break;
        at += used;
    }
    if (at < len && !tr_keep(&peer->in, sio_slice_of(bytes + at, len - at))) tr_peer_abort(peer);
}

void tr_peer_receive(tr_peer *peer, uint8_t *bytes, size_t len) {
    if (peer->state >= TR_PEER_LINGER) return;
    if (peer->in == NULL) {
        feed(peer, bytes, len);
        return;
    }
    if (!tr_keep(&peer->in, sio_slice_of(bytes, len))) {
        tr_peer_abort(peer);
        return;
    }
    tr_peer_resume(peer);
}

void tr_peer_resume(tr_peer *peer) {
    sio_buf *whole = peer->in;
    if (whole == NULL || peer->state >= TR_PEER_LINGER) return;
    size_t at = 0;
    peer->in = NULL;
    while (at < whole->len) {
        size_t used = take(peer, whole->data + at, whole->len - at);
        if (used == 0) break;
        at += used;
    }
    sio_buf_consume(whole, at);
    if (whole->len > 0 && peer->state < TR_PEER_LINGER)
        peer->in = whole;
    else
        tr_drop(&whole);
}

/* ---- begin and end ---- */

bool tr_peer_begin(tr_peer *peer, tr_hub *hub, tr_link *link) {
    peer->request = sio_mem_alloc(NULL, sizeof *peer->request);
    if (peer->request == NULL) return false;
    *peer->request = (tr_request){.count = 0};
    peer->hub = hub;
    peer->link = link;
    peer->number = (uint32_t)++hub->counter;
    peer->timer.fire = fire;
    peer->next = hub->first;
    peer->place = &hub->first;
    if (hub->first != NULL) hub->first->place = &peer->next;
    hub->first = peer;
    hub->peers++;
    tr_peer_arm(peer, hub->limits.head_timeout);
    tr_see(peer, SIO_TRANSPORT_OPENED, 0, sio_slice_of(NULL, 0));
    return true;
}

void tr_peer_lost(tr_peer *peer) {
    tr_hub *hub = peer->hub;
    if (hub == NULL) return;
    tr_peer_become(peer, TR_PEER_DEAD);
    sio_eio_server_gone(hub->engine, &peer->conn, tr_hub_now(hub));
    tr_see(peer, SIO_TRANSPORT_CLOSED, 0, sio_slice_of(NULL, 0));
    sio_heap_remove(&hub->timers, &peer->timer);
    *peer->place = peer->next;
    if (peer->next != NULL) peer->next->place = peer->place;
    hub->peers--;
    tr_http_free(peer);
    tr_drop(&peer->in);
    tr_drop(&peer->out);
    tr_drop(&peer->packed);
    peer->hub = NULL;
}

void tr_peer_retire(tr_peer *peer) {
    if (peer->state == TR_PEER_HTTP && tr_http_idle(peer)) tr_peer_finish(peer);
}

void tr_see(const tr_peer *peer, sio_transport_event event, unsigned number, sio_slice text) {
    const sio_transport_watch *watch = &peer->hub->watch;
    if (watch->see != NULL) watch->see(watch->ctx, peer->number, event, number, text);
}

/* ---- what the engine calls ---- */

static bool answer(void *ctx, sio_eio_conn *conn, const sio_eio_answer *a) {
    tr_peer *peer = (tr_peer *)(void *)conn;
    (void)ctx;
    peer->waits = !tr_http_answer(peer, a);
    return !peer->waits;
}

static bool send_message(void *ctx, sio_eio_conn *conn, sio_slice message, bool binary) {
    (void)ctx;
    return tr_socket_send((tr_peer *)(void *)conn, message, binary);
}

static void close_socket(void *ctx, sio_eio_conn *conn, unsigned code) {
    (void)ctx;
    tr_socket_close((tr_peer *)(void *)conn, code);
}

/* Packets are shown as the session reads them: whole, whatever the pieces were. */
static void heard(void *ctx, sio_eio_conn *conn, sio_slice whole, bool binary) {
    const tr_peer *peer = (const tr_peer *)(void *)conn;
    (void)ctx;
    if (peer->state != TR_PEER_SOCKET)
        tr_see(peer, SIO_TRANSPORT_BODY, 0, whole);
    else
        tr_see(peer, binary ? SIO_TRANSPORT_BINARY_IN : SIO_TRANSPORT_TEXT_IN, 0, whole);
}

const sio_eio_binding tr_peer_binding = {
    .answer = answer, .send = send_message, .close = close_socket, .heard = heard};
