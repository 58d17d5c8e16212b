/* Polling, as a client does it: one GET and one POST at a time. */
#include "client/engine_internal.h"
#include "engineio/payload.h"

/* EIO4-PL-16. While an upgrade is being completed, and while the end is being told, no new one begins
 * (EIO4-UP-01). */
void eio_client_poll(sio_eio_client *c) {
    bool rests = c->socket == SOCKET_PAUSING || c->socket == SOCKET_CARRIES || c->close_sent;
    if (c->state == CLIENT_IDLE || c->polling_now || rests || !eio_client_query(c, "polling")) return;
    c->polling_now = true;
    sio_buf_clear(&c->answer);
    c->dialer.request(c->dialer.ctx, SIO_EIO_POLL, sio_buf_slice(&c->query), sio_slice_of(NULL, 0));
}

/* ---- POST ---- */

static sio_eio_packet packet_of(sio_shared *message) {
    sio_slice text = sio_shared_message(message);
    if (sio_shared_binary(message)) return sio_eio_binary(text);
    sio_eio_type type = (sio_eio_type)(text.ptr[0] - '0');
    return (sio_eio_packet){.type = type, .data = sio_slice_from(text, 1)};
}

/* EIO4-PL-37, EIO4-PL-38: a packet that is too long alone is sent alone, and refused by the server. */
static bool fits(const sio_eio_client *c, const sio_eio_packet *packet) {
    size_t room = c->max_payload > SIZE_MAX ? SIZE_MAX : (size_t)c->max_payload;
    if (c->body.len == 0 || room == 0) return true;
    return c->body.len < room && sio_eio_size(packet) < room - c->body.len;
}

/* What waits becomes the body, as far as it fits. Returns false without memory. */
static bool fill_body(sio_eio_client *c) {
    sio_buf_clear(&c->body);
    for (sio_shared *s; (s = sio_queue_first(&c->queue)) != NULL; sio_queue_drop(&c->queue, c->options.mem)) {
        sio_eio_packet packet = packet_of(s);
        if (!fits(c, &packet)) break;
        sio_error e = sio_payload_add(&c->body, &packet);
        /* It was queued when nobody knew that polling would have to carry it. */
        if (e.code == SIO_ERR_PAYLOAD_SEPARATOR) continue;
        if (e.code != SIO_ERR_OK) return false;
    }
    return true;
}

static void post_body(sio_eio_client *c) {
    if (!eio_client_query(c, "polling")) return;
    c->posting = true;
    c->dialer.request(c->dialer.ctx, SIO_EIO_POST, sio_buf_slice(&c->query), sio_buf_slice(&c->body));
}

void eio_client_post(sio_eio_client *c) {
    bool may = !c->posting && c->sid.len > 0 && c->socket != SOCKET_PAUSING && !c->close_sent;
    if (!may || sio_queue_first(&c->queue) == NULL) return;
    if (!fill_body(c))
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "no memory");
    else if (c->body.len > 0)
        post_body(c);
}

void eio_client_post_close(sio_eio_client *c) {
    sio_buf_clear(&c->body);
    c->close_sent = true;
    if (sio_buf_add_byte(&c->body, '1'))
        post_body(c);
    else
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR, "no memory");
}

/* ---- answers ---- */

static void take_payload(sio_eio_client *c, sio_slice body) {
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet packet;
    sio_error e = sio_error_at(SIO_ERR_OK, 0);
    c->busy = true;
    while (c->state != CLIENT_IDLE && sio_payload_next(&walk, &c->rules, &c->scratch, &packet, &e))
        eio_client_packet(c, &packet);
    c->busy = false;
    if (e.code != SIO_ERR_OK) eio_client_end(c, SIO_EIO_PARSE_ERROR, sio_strerror(e.code));
}

static void polled(sio_eio_client *c, sio_slice body) {
    c->polling_now = false;
    if (c->dialer.heard != NULL) c->dialer.heard(c->dialer.ctx, "polling", body, false);
    take_payload(c, body);
    if (c->state == CLIENT_IDLE) return;
    eio_client_rested(c);
    eio_client_proceed(c);
    eio_client_poll(c);
}

static void posted(sio_eio_client *c) {
    c->posting = false;
    eio_client_rested(c);
    eio_client_proceed(c);
}

/* Returns the flag that tells whether such a request is under way. */
static bool *under_way(sio_eio_client *c, sio_eio_channel channel) {
    return channel == SIO_EIO_POLL ? &c->polling_now : &c->posting;
}

void sio_eio_client_answer(sio_eio_client *c, sio_eio_channel channel, unsigned status, sio_slice bytes,
                           bool last, uint64_t now) {
    eio_client_set_now(c, now);
    bool *awaited = under_way(c, channel);
    if (!*awaited) return;
    if (status != 200) { /* EIO4-PL-17, EIO4-HS-30 */
        *awaited = !last;
        eio_client_end(c, SIO_EIO_TRANSPORT_ERROR,
                       channel == SIO_EIO_POLL ? "a poll was not answered with 200"
                                               : "a POST was not answered with 200");
        return;
    }
    if (channel == SIO_EIO_POST) { /* its body, "ok", says nothing */
        if (last) posted(c);
        return;
    }
    bool whole = last && c->answer.len == 0;
    if (!whole && !eio_client_keep(c, &c->answer, bytes)) return;
    if (last) polled(c, whole ? bytes : sio_buf_slice(&c->answer));
}

void sio_eio_client_failed(sio_eio_client *c, sio_eio_channel channel, uint64_t now) {
    eio_client_set_now(c, now);
    bool *awaited = under_way(c, channel);
    if (!*awaited) return;
    *awaited = false;
    eio_client_end(c, SIO_EIO_TRANSPORT_ERROR,
                   channel == SIO_EIO_POLL ? "a poll was not answered" : "a POST was not answered");
}
