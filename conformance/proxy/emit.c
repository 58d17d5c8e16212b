/* Output of a connection: order, delays, segments, and what rules add. */
#include <string.h>

#include "proxy/link_internal.h"
#include "value/value.h"

static void send_now(prx_link *link, prx_lane *lane, sio_slice bytes, const prx_effects *e) {
    if (e != NULL && e->delay > 0) prx_queue_delay(&lane->out, link->now + e->delay);
    prx_queue_bytes(&lane->out, bytes, e == NULL ? 0 : e->split, e == NULL ? 0 : e->gap, link->now);
}

void prx_unpark(prx_link *link, prx_side from) {
    prx_lane *lane = &link->lanes[from];
    if (lane->parked_until == WIRE_FOREVER) return;
    lane->parked_until = WIRE_FOREVER;
    send_now(link, lane, sio_buf_slice(&lane->parked), NULL);
    sio_buf_clear(&lane->parked);
}

static void park(prx_link *link, prx_lane *lane, sio_slice bytes, const prx_effects *e) {
    sio_buf_clear(&lane->parked);
    if (!sio_buf_add(&lane->parked, bytes)) return;
    lane->parked_goes_first = e->merge > 0;
    lane->parked_until = link->now + (e->merge > 0 ? e->merge : e->swap);
}

void prx_emit(prx_link *link, prx_side from, sio_slice bytes, const prx_effects *e) {
    prx_lane *lane = &link->lanes[from];
    if (lane->muted || bytes.len == 0) return;
    if (lane->parked_until == WIRE_FOREVER) {
        if (e != NULL && (e->swap > 0 || e->merge > 0))
            park(link, lane, bytes, e);
        else
            send_now(link, lane, bytes, e);
        return;
    }
    if (lane->parked_goes_first) {
        if (sio_buf_add(&lane->parked, bytes)) prx_unpark(link, from);
        return;
    }
    send_now(link, lane, bytes, e);
    prx_unpark(link, from);
}

void prx_emit_end(prx_link *link, prx_side from, prx_op_kind how) {
    prx_lane *lane = &link->lanes[from];
    if (lane->muted) return;
    prx_unpark(link, from);
    prx_queue_end(&lane->out, how, link->now);
}

static void emit_frame(prx_link *link, prx_side from, uint8_t opcode, sio_slice payload) {
    sio_buf bytes = SIO_BUF_INIT;
    wire_frame frame = {.fin = true,
                        .opcode = opcode,
                        .masked = from == PRX_CLIENT,
                        .mask = {0x51, 0x0d, 0xe5, 0x1f},
                        .payload = payload};
    if (wire_ws_write_frame(&bytes, &frame, NULL)) prx_emit(link, from, sio_buf_slice(&bytes), NULL);
    sio_buf_free(&bytes);
}

void prx_emit_packet(prx_link *link, prx_side from, const prx_packet *packet) {
    emit_frame(link, from, packet->binary ? WIRE_WS_BINARY : WIRE_WS_TEXT, sio_buf_slice(&packet->bytes));
}

static prx_side side_of(const json_t *what, const char *key) {
    const char *text = json_string_value(json_object_get(what, key));
    return text != NULL && strcmp(text, "server") == 0 ? PRX_SERVER : PRX_CLIENT;
}

static void write_raw(prx_link *link, const json_t *what) {
    sio_buf bytes = SIO_BUF_INIT;
    if (val_payload(json_object_get(what, "bytes"), NULL, 0, &bytes) == NULL)
        prx_emit(link, prx_other(side_of(what, "to")), sio_buf_slice(&bytes), NULL);
    sio_buf_free(&bytes);
}

static void close_side(prx_link *link, prx_side to, const json_t *what) {
    const char *how = json_string_value(json_object_get(what, "how"));
    if (how != NULL && strcmp(how, "websocket") == 0) {
        json_int_t code = json_integer_value(json_object_get(what, "code"));
        uint8_t bytes[2] = {(uint8_t)(code >> 8), (uint8_t)code};
        emit_frame(link, prx_other(to), WIRE_WS_CLOSE, sio_slice_of(bytes, code == 0 ? 0 : 2));
        return;
    }
    prx_emit_end(link, prx_other(to), how != NULL && strcmp(how, "rst") == 0 ? PRX_RST : PRX_FIN);
}

static void close_sides(prx_link *link, const json_t *what) {
    const char *side = json_string_value(json_object_get(what, "side"));
    bool both = side == NULL || strcmp(side, "both") == 0;
    if (both || strcmp(side, "client") == 0) close_side(link, PRX_CLIENT, what);
    if (both || strcmp(side, "server") == 0) close_side(link, PRX_SERVER, what);
}

static void inject_one(prx_link *link, prx_session *session, prx_side to, const json_t *payload) {
    prx_packet packet;
    if (!prx_packet_make(payload, &packet)) return;
    if (link->websocket) {
        prx_emit_packet(link, prx_other(to), &packet);
        prx_packet_free(&packet);
    } else if (session != NULL) {
        prx_packets_add(&session->for_client, &packet);
    } else {
        prx_packet_free(&packet);
    }
}

static void inject(prx_link *link, prx_session *session, const json_t *what) {
    size_t i;
    json_t *payload, *packets = json_object_get(what, "packets");
    prx_side to = side_of(what, "to");
    if (to == PRX_SERVER && !link->websocket) {
        if (session != NULL) prx_post_packets(link, session, packets);
        return;
    }
    json_array_foreach(packets, i, payload) {
        inject_one(link, session, to, payload);
    }
}

void prx_extras(prx_link *link, prx_session *session, const prx_effects *effects, bool before) {
    for (size_t i = 0; i < effects->extra_count; i++) {
        const prx_extra *extra = &effects->extras[i];
        const char *when = json_string_value(json_object_get(extra->what, "when"));
        bool goes_before = when != NULL && strcmp(when, "before") == 0;
        if (goes_before != before) continue;
        if (extra->kind == PRX_WRITE) write_raw(link, extra->what);
        if (extra->kind == PRX_CLOSE) close_sides(link, extra->what);
        if (extra->kind == PRX_INJECT) inject(link, session, extra->what);
    }
}

static bool add_packet(sio_buf *body, const prx_packet *packet) {
    return (body->len == 0 || sio_buf_add_byte(body, 0x1e)) &&
           sio_buf_add(body, sio_buf_slice(&packet->bytes));
}

void prx_post_packets(prx_link *link, const prx_session *session, const json_t *packets) {
    size_t i;
    json_t *payload;
    prx_packet packet;
    sio_buf body = SIO_BUF_INIT, request = SIO_BUF_INIT;
    const char *path = link->hub->path;
    if (link->hub->post == NULL || path == NULL) return;
    json_array_foreach((json_t *)packets, i, payload) {
        if (!prx_packet_make(payload, &packet)) continue;
        add_packet(&body, &packet);
        prx_packet_free(&packet);
    }
    if (sio_buf_addf(
            &request,
            "POST %s?EIO=4&transport=polling&sid=%s HTTP/1.1\r\nHost: proxy\r\n"
            "Content-Type: text/plain;charset=UTF-8\r\nConnection: close\r\nContent-Length: %zu\r\n\r\n",
            path, session->sid, body.len) &&
        sio_buf_add(&request, sio_buf_slice(&body)))
        link->hub->post(link->hub->post_ctx, sio_buf_slice(&request));
    sio_buf_free(&body);
    sio_buf_free(&request);
}
