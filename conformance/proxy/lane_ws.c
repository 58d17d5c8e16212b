/* WebSocket frames, and the packets in them. */
#include <string.h>

#include "proxy/link_internal.h"

static bool is_message(const prx_frame *f) {
    return f->opcode == WIRE_WS_TEXT || f->opcode == WIRE_WS_BINARY;
}

/* Sends the packet that came of the frame: as it was when nothing changed. */
static void emit_message(prx_link *link, prx_side from, prx_frame *frame, prx_packet *packet,
                         const prx_effects *e) {
    sio_buf bytes = SIO_BUF_INIT;
    if (packet->changed) {
        sio_buf_clear(&frame->payload);
        sio_buf_add(&frame->payload, sio_buf_slice(&packet->bytes));
        if (is_message(frame)) frame->opcode = packet->binary ? WIRE_WS_BINARY : WIRE_WS_TEXT;
        frame->changed = true;
    }
    if (prx_frame_write(frame, e->fragment, &bytes)) prx_emit(link, from, sio_buf_slice(&bytes), e);
    sio_buf_free(&bytes);
}

static void pass_message(prx_link *link, prx_side from, prx_frame *frame, prx_effects *e) {
    prx_packet packet = {.binary = frame->opcode == WIRE_WS_BINARY};
    prx_packets in = {.items = NULL}, out = {.items = NULL};
    if (!sio_buf_add(&packet.bytes, sio_buf_slice(&frame->payload)) || !prx_packets_add(&in, &packet)) return;
    prx_pass_packets(link, from, link->session, true, &in, &out, e);
    if (link->lanes[from].active) {
        prx_extras(link, link->session, e, true);
        for (size_t i = 0; i < out.count; i++)
            emit_message(link, from, frame, &out.items[i], e);
        prx_extras(link, link->session, e, false);
    }
    prx_packets_free(&out);
}

static void emit_control(prx_link *link, prx_side from, prx_frame *frame, const prx_effects *e) {
    sio_buf bytes = SIO_BUF_INIT;
    prx_extras(link, link->session, e, true);
    for (unsigned i = 0; !e->drop && i <= e->copies; i++) {
        sio_buf_clear(&bytes);
        if (prx_frame_write(frame, e->fragment, &bytes)) prx_emit(link, from, sio_buf_slice(&bytes), e);
    }
    prx_extras(link, link->session, e, false);
    sio_buf_free(&bytes);
}

/* Joins fragments. Returns the frame that holds the whole message, or NULL. */
static prx_frame *join(prx_lane *lane, prx_frame *frame) {
    if (!lane->joining && (frame->fin || frame->opcode == WIRE_WS_CONTINUATION)) return frame;
    if (!lane->joining) {
        lane->joined = *frame;
        *frame = (prx_frame){.fin = false};
        lane->joining = true;
        return NULL;
    }
    bool ok = sio_buf_add(&lane->joined.payload, sio_buf_slice(&frame->payload)) &&
              sio_buf_add(&lane->joined.raw, sio_buf_slice(&frame->raw));
    if (!frame->fin || !ok) return NULL;
    lane->joining = false;
    lane->joined.fin = true;
    return &lane->joined;
}

static void pass_frame(prx_link *link, prx_side from, prx_frame *frame) {
    prx_lane *lane = &link->lanes[from];
    prx_effects e = {.drop = false};
    prx_unit unit = {.kind = PRX_FRAME,
                     .from = from,
                     .websocket = true,
                     .frame = frame,
                     .session = link->session,
                     .memory = prx_link_memory(link, link->session)};
    prx_observe(link, &unit);
    if (lane->active) prx_act(&link->hub->rules, &unit, &e);
    prx_frame *whole = prx_frame_is_control(frame) || e.drop ? NULL : join(lane, frame);
    if (whole != NULL && is_message(whole) && e.copies == 0)
        pass_message(link, from, whole, &e);
    else if (lane->active && (whole != NULL || prx_frame_is_control(frame) || e.drop))
        emit_control(link, from, whole == NULL ? frame : whole, &e);
    if (e.mute) lane->muted = true;
    if (whole == &lane->joined) prx_frame_free(&lane->joined);
}

bool prx_step_websocket(prx_link *link, prx_side from) {
    prx_lane *lane = &link->lanes[from];
    prx_frame frame;
    size_t n = prx_frame_read(sio_slice_from(sio_buf_slice(&lane->in), lane->taken), PRX_MOST_BYTES, &frame);
    if (n == 0) return false;
    if (n == SIZE_MAX || (lane->joining && lane->joined.raw.len > PRX_MOST_BYTES)) {
        if (n != SIZE_MAX) prx_frame_free(&frame);
        prx_go_blind(link, from);
        return false;
    }
    lane->taken += n;
    pass_frame(link, from, &frame);
    prx_frame_free(&frame);
    return true;
}
