/* WebSocket frames, whoever sends them. Engine.IO leaves them to RFC 6455 (EIO4-WS-17). */
#include "proxy/judge_internal.h"

static bool wrong_mask(const jdg_look *l) {
    return l->u->frame->masked != (l->from == PRX_CLIENT);
}

static bool is_reserved(const jdg_look *l) {
    unsigned opcode = l->u->frame->opcode;
    return (opcode > 2 && opcode < 8) || opcode > 10;
}

/* One bit may mean that the message is compressed. */
static bool has_odd_bits(const jdg_look *l) {
    const prx_frame *f = l->u->frame;
    bool begins = f->opcode == WIRE_WS_TEXT || f->opcode == WIRE_WS_BINARY;
    return f->rsv != 0 && !(l->link->extensions && f->rsv == 4 && begins);
}

static bool is_long_control(const jdg_look *l) {
    return prx_frame_is_control(l->u->frame) && l->u->frame->payload.len > 125;
}

static bool is_cut_control(const jdg_look *l) {
    return prx_frame_is_control(l->u->frame) && !l->u->frame->fin;
}

static bool continues_nothing(const jdg_look *l) {
    return l->u->frame->opcode == WIRE_WS_CONTINUATION && !l->link->joining[l->from];
}

static bool begins_within(const jdg_look *l) {
    const prx_frame *f = l->u->frame;
    return !prx_frame_is_control(f) && f->opcode != WIRE_WS_CONTINUATION && l->link->joining[l->from];
}

static bool follows_close(const jdg_look *l) {
    return l->link->closing[l->from];
}

static bool has_half_a_code(const jdg_look *l) {
    return l->u->frame->opcode == WIRE_WS_CLOSE && l->u->frame->payload.len == 1;
}

static bool has_wrong_code(const jdg_look *l) {
    const prx_frame *f = l->u->frame;
    if (f->opcode != WIRE_WS_CLOSE || f->payload.len < 2) return false;
    int code = prx_frame_close_code(f);
    bool defined = (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006);
    return !defined && (code < 3000 || code > 4999);
}

const jdg_rule jdg_frame_rules[] = {
    {PRX_FRAME, wrong_mask, "RFC 6455, 5.1", "frames of clients are masked, those of servers are not", NULL,
     0},
    {PRX_FRAME, is_reserved, "RFC 6455, 5.2", "a reserved opcode", NULL, 0},
    {PRX_FRAME, has_odd_bits, "RFC 6455, 5.2", "RSV bits that no extension has agreed on", NULL, 0},
    {PRX_FRAME, continues_nothing, "RFC 6455, 5.4", "a continuation frame, but no message was begun", NULL,
     0},
    {PRX_FRAME, begins_within, "RFC 6455, 5.4", "a message within the fragments of another", NULL, 0},
    {PRX_FRAME, is_long_control, "RFC 6455, 5.5", "a control frame of more than 125 bytes", NULL, 0},
    {PRX_FRAME, is_cut_control, "RFC 6455, 5.5", "a control frame in fragments", NULL, 0},
    {PRX_FRAME, follows_close, "RFC 6455, 5.5.1", "a frame after the close frame", NULL, 0},
    {PRX_FRAME, has_half_a_code, "RFC 6455, 5.5.1", "a close frame with half a code", NULL, 0},
    {PRX_FRAME, has_wrong_code, "RFC 6455, 7.4", "a close code that must not be sent", NULL, 0},
    {PRX_FRAME, NULL, NULL, NULL, NULL, 0},
};
