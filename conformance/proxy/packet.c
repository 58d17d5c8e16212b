#include "proxy/packet.h"

#include "engineio/packet.h"
#include "socketio/packet.h"

void prx_packet_free(prx_packet *p) {
    sio_buf_free(&p->bytes);
}

bool prx_packet_copy(prx_packet *to, const prx_packet *from) {
    *to = (prx_packet){.binary = from->binary, .changed = from->changed};
    return sio_buf_add(&to->bytes, sio_buf_slice(&from->bytes));
}

bool prx_packet_is(const prx_packet *p, const char *text) {
    return !p->binary && sio_slice_is(sio_buf_slice(&p->bytes), text);
}

static bool is_digit(uint8_t c) {
    return c >= '0' && c <= '9';
}

static size_t skip_digits(sio_slice s, size_t at) {
    while (at < s.len && is_digit(s.ptr[at]))
        at++;
    return at;
}

/* Where the parts of a header stand in the text. Only for texts that the codec has accepted. */
static void find_parts(sio_slice text, prx_view *v) {
    size_t at = 1, digits = skip_digits(text, at);
    if (digits < text.len && text.ptr[digits] == '-') at = digits + 1;
    if (at < text.len && text.ptr[at] == '/') {
        while (at < text.len && text.ptr[at] != ',')
            at++;
        at += at < text.len;
    }
    size_t end = skip_digits(text, at);
    v->id = sio_slice_sub(text, at, end);
    v->has_id = end > at;
    v->payload = sio_slice_from(text, end);
}

static void view_socketio(sio_slice text, prx_view *v) {
    sio_packet packet;
    sio_rules rules = *sio_rules_strict();
    rules.max_attachments = UINT32_MAX;
    v->sio = "invalid";
    if (sio_packet_decode(text, &rules, &packet).code != 0) return;
    v->sio = sio_type_name(packet.type);
    v->nsp = packet.nsp;
    v->attachments = packet.attachments;
    find_parts(text, v);
}

prx_view prx_packet_view(const prx_packet *p, bool attachment) {
    sio_slice bytes = sio_buf_slice(&p->bytes);
    prx_view v = {.type = "invalid", .nsp = sio_slice_str("")};
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet packet;
    if (p->binary) {
        v.type = "binary";
    } else if (sio_eio_decode(bytes, NULL, &scratch, &packet).code == 0) {
        v.type = packet.binary ? "binary" : sio_eio_type_name(packet.type);
        if (packet.type == SIO_EIO_OPEN) v.payload = sio_slice_from(bytes, 1);
        if (packet.type == SIO_EIO_MESSAGE && !packet.binary) view_socketio(sio_slice_from(bytes, 1), &v);
    }
    if (v.type[0] == 'b' && attachment) v.sio = "attachment";
    sio_buf_free(&scratch);
    return v;
}
