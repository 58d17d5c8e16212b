#include <string.h>

#include "engineio/open.h"
#include "engineio/payload.h"
#include "engineio/webtransport.h"
#include "socketio/decoder.h"
#include "vector/reference.h"
#include "vector/value.h"

struct run {
    const vec_vector *v;
    const sio_rules *rules;
    vec_outcome *out;
    bool broken; /* no memory */
};

const char *vec_reason(sio_error_code code) {
    const char *name = sio_error_name(code);
    if (strncmp(name, "json-", 5) == 0) return "json";
    if (strncmp(name, "base64-", 7) == 0) return "base64";
    return name;
}

static void refuse(struct run *r, sio_error e) {
    r->broken = r->broken || e.code == SIO_ERR_NO_MEMORY;
    r->out->end = VEC_REFUSED;
    r->out->reason = vec_reason(e.code);
    r->out->offset = e.offset;
}

static void deliver(struct run *r, json_t *packet) {
    if (packet == NULL || json_array_append_new(r->out->packets, packet) != 0) r->broken = true;
}

/* ---- Socket.IO ---- */

/* The type as a value: a binary event is an event whose data holds binary. */
static const char *type_of(const sio_packet *p) {
    switch (p->type) {
    case SIO_CONNECT:
        return "connect";
    case SIO_DISCONNECT:
        return "disconnect";
    case SIO_CONNECT_ERROR:
        return "connect_error";
    case SIO_EVENT:
    case SIO_BINARY_EVENT:
        return "event";
    case SIO_ACK:
    case SIO_BINARY_ACK:
        return "ack";
    }
    return "unknown";
}

/* SIO5-AK-17: on the other types an id means nothing. */
static bool has_id(const sio_packet *p) {
    return p->has_id && p->type != SIO_CONNECT && p->type != SIO_DISCONNECT && p->type != SIO_CONNECT_ERROR;
}

static json_t *number(uint64_t n) {
    sio_buf text = SIO_BUF_INIT;
    json_t *out = NULL;
    if (sio_buf_add_u64(&text, n)) out = json_pack("{s:s%}", "$n", (const char *)text.data, text.len);
    sio_buf_free(&text);
    return out;
}

static void deliver_packet(struct run *r, const sio_packet *p) {
    json_t *packet = json_pack("{s:s, s:o}", "type", type_of(p), "nsp", vec_text(p->nsp));
    if (packet != NULL && has_id(p) && json_object_set_new(packet, "id", number(p->id)) != 0)
        r->broken = true;
    if (packet != NULL && p->payload.kind != SIO_JSON_NONE) {
        json_t *data = vec_canonical(p->payload, p->attachment, p->attachments, r->rules);
        if (json_object_set_new(packet, "data", data) != 0) r->broken = true;
    }
    deliver(r, packet);
}

static void run_sio5(struct run *r, const sio_slice *message, const bool *binary, size_t count) {
    sio_decoder *d = sio_decoder_new(r->rules, NULL);
    r->broken = d == NULL;
    for (size_t i = 0; !r->broken && r->out->end == VEC_COMPLETE && i < count; i++) {
        sio_packet p;
        bool ready;
        sio_error e = binary[i] ? sio_decoder_binary(d, message[i], &p, &ready)
                                : sio_decoder_text(d, message[i], &p, &ready);
        if (e.code != SIO_ERR_OK)
            refuse(r, e);
        else if (ready)
            deliver_packet(r, &p);
    }
    if (!r->broken && r->out->end == VEC_COMPLETE && sio_decoder_due(d) > 0) r->out->end = VEC_MORE;
    sio_decoder_free(d);
}

/* ---- Engine.IO ---- */

static void deliver_eio(struct run *r, const sio_eio_packet *p) {
    json_t *packet = json_pack("{s:s}", "type", sio_eio_type_name(p->type));
    /* EIO4-PK-04: an empty text is no data. */
    bool absent = !p->binary && p->data.len == 0;
    if (packet != NULL && !absent &&
        json_object_set_new(packet, "data", p->binary ? vec_bytes(p->data) : vec_text(p->data)) != 0)
        r->broken = true;
    deliver(r, packet);
}

static void run_packet(struct run *r, sio_slice message, bool binary) {
    sio_buf scratch = SIO_BUF_INIT;
    sio_eio_packet p;
    sio_error e = sio_ok();
    if (binary)
        p = sio_eio_binary(message);
    else
        e = sio_eio_decode(message, r->rules, &scratch, &p);
    if (e.code != SIO_ERR_OK)
        refuse(r, e);
    else
        deliver_eio(r, &p);
    sio_buf_free(&scratch);
}

static void run_payload(struct run *r, sio_slice body) {
    sio_buf scratch = SIO_BUF_INIT;
    sio_payload walk = sio_payload_begin(body);
    sio_eio_packet p;
    sio_error e;
    while (sio_payload_next(&walk, r->rules, &scratch, &p, &e))
        deliver_eio(r, &p);
    if (e.code != SIO_ERR_OK) refuse(r, e);
    sio_buf_free(&scratch);
}

static void run_piece(struct run *r, sio_wt_decoder *d, sio_slice piece) {
    sio_wt_frame frame;
    bool ready;
    do {
        sio_error e = sio_wt_decode(d, &piece, &frame, &ready);
        if (e.code != SIO_ERR_OK)
            refuse(r, e);
        else if (ready)
            run_packet(r, frame.payload, frame.binary);
    } while (ready && !r->broken && r->out->end == VEC_COMPLETE);
}

static void feed_stream(struct run *r, sio_wt_decoder *d, sio_slice bytes, vec_feed feed) {
    size_t first = feed.step > 0 ? feed.step : feed.split;
    for (size_t at = 0, size = first; at < bytes.len && r->out->end == VEC_COMPLETE && !r->broken;) {
        size_t end = size > bytes.len - at ? bytes.len : at + size;
        run_piece(r, d, sio_slice_sub(bytes, at, end));
        at = end;
        size = feed.step > 0 ? feed.step : SIZE_MAX;
    }
}

static void run_stream(struct run *r, const sio_slice *piece, size_t count, vec_feed feed) {
    sio_wt_decoder d;
    sio_wt_decoder_init(&d, r->v->max_payload, NULL);
    for (size_t i = 0; i < count; i++)
        feed_stream(r, &d, piece[i], feed);
    if (r->out->end == VEC_COMPLETE && !sio_wt_decoder_idle(&d)) r->out->end = VEC_MORE;
    sio_wt_decoder_free(&d);
}

static void run_open(struct run *r, sio_slice data) {
    sio_open open;
    sio_error e = sio_open_read(data, r->rules, &open);
    if (e.code != SIO_ERR_OK) {
        refuse(r, e);
        return;
    }
    json_t *values = json_pack("{s:o, s:o, s:o, s:o}", "sid", vec_canonical(open.sid, NULL, 0, r->rules),
                               "upgrades", vec_canonical(open.upgrades, NULL, 0, r->rules), "pingInterval",
                               number(open.ping_interval), "pingTimeout", number(open.ping_timeout));
    if (values != NULL && open.max_payload > 0 &&
        json_object_set_new(values, "maxPayload", number(open.max_payload)) != 0)
        r->broken = true;
    deliver(r, json_pack("{s:s, s:o}", "type", "open", "data", values));
}

bool vec_reference_decode(const vec_vector *v, const sio_slice *message, const bool *binary, size_t count,
                          const sio_rules *rules, vec_feed feed, vec_outcome *out) {
    struct run r = {.v = v, .rules = rules, .out = out};
    sio_slice first = count > 0 ? message[0] : sio_slice_of(NULL, 0);
    switch (v->codec) {
    case VEC_SIO5:
        run_sio5(&r, message, binary, count);
        break;
    case VEC_EIO4_PACKET:
        run_packet(&r, first, binary[0]);
        break;
    case VEC_EIO4_PAYLOAD:
        run_payload(&r, first);
        break;
    case VEC_EIO4_WEBTRANSPORT:
        run_stream(&r, message, count, feed);
        break;
    case VEC_EIO4_OPEN:
        run_open(&r, first);
        break;
    }
    return !r.broken;
}
