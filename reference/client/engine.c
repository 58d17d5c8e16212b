/* One session of a client: opened, fed with packets, sending, closed. */
#include "client/engine_internal.h"

#include <stddef.h>
#include <string.h>

#include "base/json_string.h"

sio_eio_client_options sio_eio_client_defaults(void) {
    return (sio_eio_client_options){.polling = true,
                                    .websocket = true,
                                    .open_timeout = 20000, /* SIO5-INV-09 */
                                    .upgrade_timeout = 10000,
                                    .close_timeout = 5000,
                                    .max_message = 16 << 20,
                                    .max_buffered = 16 << 20};
}

/* ---- life ---- */

static void life_over(sio_timer *timer, uint64_t now) {
    sio_eio_client *c = (sio_eio_client *)(void *)((char *)timer - offsetof(sio_eio_client, life));
    (void)now;
    if (c->state == CLIENT_OPEN)
        eio_client_end(c, SIO_EIO_PING_TIMEOUT, ""); /* EIO4-HB-04 */
    else if (c->state == CLIENT_OPENING)
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "the server did not open a session in time");
    else
        eio_client_end(c, SIO_EIO_FORCED_CLOSE, "");
}

static void probe_over(sio_timer *timer, uint64_t now) {
    sio_eio_client *c = (sio_eio_client *)(void *)((char *)timer - offsetof(sio_eio_client, probe));
    (void)now;
    eio_client_abandon(c, true);
    eio_client_proceed(c);
}

sio_eio_client *sio_eio_client_new(const sio_eio_client_options *options, const sio_eio_dialer *dialer,
                                   const sio_eio_client_app *app) {
    if (!options->polling && !options->websocket) return NULL;
    sio_eio_client *c = sio_mem_alloc(options->mem, sizeof *c);
    if (c == NULL) return NULL;
    memset(c, 0, sizeof *c);
    c->options = *options;
    c->dialer = *dialer;
    c->app = *app;
    c->rules = *sio_rules_strict();
    c->rules.lenient = options->lenient;
    c->life.fire = life_over;
    c->probe.fire = probe_over;
    sio_heap_init(&c->heap, options->mem);
    sio_parcel_init(&c->parcel, options->headroom, options->mem);
    sio_buf *const bufs[] = {&c->sid, &c->query, &c->body, &c->answer, &c->pieces, &c->scratch};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        sio_buf_init(bufs[i], options->mem);
    return c;
}

static void hang_up(sio_eio_client *c) {
    if (c->polling_now) c->dialer.abort(c->dialer.ctx, SIO_EIO_POLL);
    if (c->posting) c->dialer.abort(c->dialer.ctx, SIO_EIO_POST);
    if (c->socket != SOCKET_NONE) c->dialer.close(c->dialer.ctx);
    c->polling_now = c->posting = false;
    c->socket = SOCKET_NONE;
}

static void forget(sio_eio_client *c) {
    c->state = CLIENT_IDLE;
    sio_heap_remove(&c->heap, &c->life);
    sio_heap_remove(&c->heap, &c->probe);
    sio_queue_free(&c->queue, c->options.mem);
    c->blocked = c->close_sent = false;
    sio_buf_clear(&c->sid);
}

void sio_eio_client_free(sio_eio_client *c) {
    if (c == NULL) return;
    hang_up(c);
    forget(c);
    sio_buf *const bufs[] = {&c->sid, &c->query, &c->body, &c->answer, &c->pieces, &c->scratch};
    for (size_t i = 0; i < sizeof bufs / sizeof bufs[0]; i++)
        sio_buf_free(bufs[i]);
    sio_parcel_free(&c->parcel);
    sio_heap_free(&c->heap);
    sio_mem_release(c->options.mem, c);
}

void eio_client_end(sio_eio_client *c, sio_eio_reason reason, const char *detail) {
    if (c->state == CLIENT_IDLE) return;
    hang_up(c);
    forget(c);
    c->app.closed(c->app.ctx, reason, detail);
}

void sio_eio_client_abort(sio_eio_client *c, sio_eio_reason reason, const char *detail) {
    eio_client_end(c, reason, detail);
}

/* ---- time ---- */

void eio_client_set_now(sio_eio_client *c, uint64_t now) {
    if (now > c->now) c->now = now;
}

uint64_t sio_eio_client_now(const sio_eio_client *c) {
    return c->now;
}

uint64_t sio_eio_client_next_expiry(const sio_eio_client *c) {
    return sio_heap_next(&c->heap);
}

void sio_eio_client_tick(sio_eio_client *c, uint64_t now) {
    eio_client_set_now(c, now);
    sio_heap_run(&c->heap, c->now);
}

sio_heap *sio_eio_client_heap(sio_eio_client *c) {
    return &c->heap;
}

/* A server may announce any number (EIO4-HS-10): the sum stays a time. */
static uint64_t add_time(uint64_t a, uint64_t b) {
    return a > SIO_NEVER - 1 - b ? SIO_NEVER - 1 : a + b;
}

/* A timer that was set before only moves, which cannot fail; without memory the session ends. */
static bool arm(sio_eio_client *c, uint64_t after) {
    if (sio_heap_set(&c->heap, &c->life, add_time(c->now, after))) return true;
    eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "no memory");
    return false;
}

/* ---- opening ---- */

void sio_eio_client_open(sio_eio_client *c, uint64_t now) {
    eio_client_set_now(c, now);
    if (c->state != CLIENT_IDLE) return;
    c->state = CLIENT_OPENING;
    c->begins_with_polling = c->options.polling;
    c->max_payload = 0;
    if (!arm(c, c->options.open_timeout == 0 ? SIO_NEVER - 1 : c->options.open_timeout)) return;
    if (c->options.polling)
        eio_client_poll(c); /* EIO4-HS-01, EIO4-HS-29 */
    else
        eio_client_dial(c);
}

static bool escape(sio_buf *out, sio_slice text) {
    for (size_t i = 0; i < text.len; i++) {
        uint8_t byte = text.ptr[i];
        bool plain = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
                     (byte >= 'A' && byte <= 'Z') || byte == '-' || byte == '_' || byte == '.' || byte == '~';
        if (!(plain ? sio_buf_add_byte(out, byte) : sio_buf_addf(out, "%%%02X", byte))) return false;
    }
    return true;
}

bool eio_client_query(sio_eio_client *c, const char *transport) {
    sio_buf *q = &c->query;
    sio_buf_clear(q);
    bool ok = sio_buf_add_str(q, "EIO=4&transport=") && sio_buf_add_str(q, transport);
    if (ok && c->sid.len > 0) ok = sio_buf_add_str(q, "&sid=") && escape(q, sio_buf_slice(&c->sid));
    if (ok && c->options.query != NULL && c->options.query[0] != '\0')
        ok = sio_buf_add_byte(q, '&') && sio_buf_add_str(q, c->options.query);
    if (!ok) eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "no memory");
    return ok;
}

static void opened(sio_eio_client *c, sio_slice data) {
    sio_open open;
    sio_error e = sio_open_read(data, &c->rules, &open);
    if (e.code == SIO_ERR_OK && !sio_json_unescape(open.sid, &c->sid)) e.code = SIO_ERR_NO_MEMORY;
    if (e.code != SIO_ERR_OK) {
        eio_client_end(c, SIO_EIO_PARSE_ERROR, sio_strerror(e.code));
        return;
    }
    c->silence = add_time(open.ping_interval, open.ping_timeout);
    c->max_payload = open.max_payload;
    if (c->state == CLIENT_CLOSING) return; /* it was only waited for so that the server can be told */
    c->state = CLIENT_OPEN;
    if (!arm(c, c->silence)) return;
    c->app.opened(c->app.ctx, &open);
    if (c->state == CLIENT_OPEN && c->begins_with_polling && c->options.websocket &&
        sio_open_offers(&open, "websocket"))
        eio_client_dial(c);
}

/* ---- packets in ---- */

void eio_client_packet(sio_eio_client *c, const sio_eio_packet *packet) {
    if (c->sid.len == 0) { /* EIO4-HS-30 */
        if (packet->type == SIO_EIO_OPEN)
            opened(c, packet->data);
        else
            eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "the first packet is no open packet");
        return;
    }
    switch (packet->type) {
    case SIO_EIO_PING: /* EIO4-HB-02; only pings count: EIO4-HB-12 */
        if (c->state == CLIENT_OPEN && !arm(c, c->silence)) return;
        eio_client_push(c, "3");
        break;
    case SIO_EIO_CLOSE: /* EIO4-CL-01 */
        eio_client_end(c, SIO_EIO_TRANSPORT_CLOSE, "");
        break;
    case SIO_EIO_MESSAGE:
        if (c->state == CLIENT_OPEN) c->app.message(c->app.ctx, packet->data, packet->binary);
        break;
    case SIO_EIO_OPEN:
    case SIO_EIO_PONG:
    case SIO_EIO_UPGRADE:
    case SIO_EIO_NOOP:
        break;
    }
}

bool eio_client_keep(sio_eio_client *c, sio_buf *pieces, sio_slice bytes) {
    const char *why = bytes.len > c->options.max_message - pieces->len
                          ? "the server sends more than max_message"
                      : !sio_buf_add(pieces, bytes) ? "no memory"
                                                    : NULL;
    if (why != NULL) eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, why);
    return why == NULL;
}

/* ---- packets out ---- */

void eio_client_proceed(sio_eio_client *c) {
    if (c->busy || c->state == CLIENT_IDLE) return;
    bool by_socket = c->socket == SOCKET_CARRIES;
    if (by_socket)
        eio_client_write(c);
    else if (c->begins_with_polling)
        eio_client_post(c);
    bool rest = sio_queue_first(&c->queue) == NULL && !c->posting;
    bool upgrading = c->socket != SOCKET_NONE && !by_socket; /* it is waited for, as a server does */
    if (c->state != CLIENT_CLOSING || !rest || upgrading || c->sid.len == 0) return;
    if (by_socket || c->close_sent)
        eio_client_end(c, SIO_EIO_FORCED_CLOSE, "");
    else
        eio_client_post_close(c);
}

static bool enqueue(sio_eio_client *c, sio_parcel *parcel) {
    for (size_t i = 0; i < parcel->count; i++) {
        sio_shared *message = sio_parcel_share(parcel, i);
        if (message != NULL && sio_queue_add(&c->queue, message, c->options.mem)) continue;
        sio_shared_drop(message);
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "no memory"); /* half of a packet must not be left */
        return false;
    }
    return true;
}

static bool can_be_carried(const sio_eio_client *c, const sio_parcel *parcel) {
    size_t cost = sio_queue_cost(&c->queue);
    for (size_t i = 0; i < parcel->count; i++) {
        sio_slice message = sio_parcel_message(parcel, i);
        bool divided = !parcel->item[i].binary && memchr(message.ptr, 0x1e, message.len) != NULL;
        if (divided && c->begins_with_polling && c->socket != SOCKET_CARRIES) return false; /* EIO4-PY-06 */
        cost += sio_parcel_cost(parcel, i);
    }
    return cost <= c->options.max_buffered;
}

sio_parcel *sio_eio_client_parcel(sio_eio_client *c) {
    sio_parcel_clear(&c->parcel);
    return &c->parcel;
}

bool sio_eio_client_send_parcel(sio_eio_client *c, sio_parcel *parcel) {
    if (c->state != CLIENT_OPEN || !can_be_carried(c, parcel) || !enqueue(c, parcel)) return false;
    eio_client_proceed(c);
    return true;
}

bool sio_eio_client_send(sio_eio_client *c, sio_slice data, bool binary) {
    sio_parcel *parcel = sio_eio_client_parcel(c);
    bool composed = sio_parcel_begin(parcel, binary) && (binary || sio_buf_add_byte(&parcel->bytes, '4')) &&
                    sio_buf_add(&parcel->bytes, data);
    if (!composed) return false;
    sio_parcel_end(parcel);
    return sio_eio_client_send_parcel(c, parcel);
}

void eio_client_push(sio_eio_client *c, const char *packet) {
    sio_parcel *parcel = sio_eio_client_parcel(c);
    if (!sio_parcel_add(parcel, sio_slice_str(packet), false))
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "no memory");
    else if (!can_be_carried(c, parcel)) /* pings that never end, of a server that never reads */
        eio_client_end(c, SIO_EIO_BUFFER_OVERFLOW, "the server does not take what it is sent");
    else if (enqueue(c, parcel))
        eio_client_proceed(c);
}

/* ---- closing ---- */

void sio_eio_client_close(sio_eio_client *c) {
    if (c->state != CLIENT_OPENING && c->state != CLIENT_OPEN) return;
    bool nothing_to_tell = c->state == CLIENT_OPENING && !c->begins_with_polling;
    c->state = CLIENT_CLOSING;
    if (nothing_to_tell) {
        eio_client_end(c, SIO_EIO_FORCED_CLOSE, "");
        return;
    }
    if (arm(c, c->options.close_timeout)) eio_client_proceed(c);
}

/* ---- what there is ---- */

bool sio_eio_client_is_open(const sio_eio_client *c) {
    return c->state == CLIENT_OPEN;
}

bool sio_eio_client_is_idle(const sio_eio_client *c) {
    return c->state == CLIENT_IDLE;
}

bool sio_eio_client_is_writable(const sio_eio_client *c) {
    bool free = c->socket == SOCKET_CARRIES ? !c->blocked : !c->posting && c->socket != SOCKET_PAUSING;
    return c->state == CLIENT_OPEN && free && sio_queue_first(&c->queue) == NULL;
}

sio_slice sio_eio_client_sid(const sio_eio_client *c) {
    return sio_buf_slice(&c->sid);
}

const char *sio_eio_client_transport(const sio_eio_client *c) {
    return c->begins_with_polling && c->socket != SOCKET_CARRIES ? "polling" : "websocket";
}
