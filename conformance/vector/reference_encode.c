#include <stdlib.h>
#include <string.h>

#include "engineio/open.h"
#include "engineio/payload.h"
#include "engineio/webtransport.h"
#include "socketio/packet.h"
#include "value/text.h"
#include "vector/reference.h"
#include "vector/value.h"

static const char *const OUT_OF_MEMORY = "out of memory";

static sio_slice text_of(const json_t *string) {
    return sio_slice_of(json_string_value(string), json_string_length(string));
}

static const char *error_text(sio_error e) {
    return e.code == SIO_ERR_OK ? NULL : sio_strerror(e.code);
}

/* ---- Socket.IO ---- */

static sio_type type_of(const char *name, bool binary) {
    if (strcmp(name, "connect") == 0) return SIO_CONNECT;
    if (strcmp(name, "disconnect") == 0) return SIO_DISCONNECT;
    if (strcmp(name, "connect_error") == 0) return SIO_CONNECT_ERROR;
    if (strcmp(name, "ack") == 0) return binary ? SIO_BINARY_ACK : SIO_ACK;
    return binary ? SIO_BINARY_EVENT : SIO_EVENT;
}

static bool read_id(const json_t *id, sio_packet *p) {
    const json_t *spelt = json_object_get(id, "$n");
    p->has_id = id != NULL;
    if (json_is_integer(id)) p->id = (uint64_t)json_integer_value(id);
    if (json_is_string(spelt)) p->id = strtoull(json_string_value(spelt), NULL, 10);
    return id == NULL || json_is_integer(id) || json_is_string(spelt);
}

static const char *encode_text(const json_t *packet, json_t *attachments, sio_buf *payload, sio_buf *out) {
    const json_t *data = json_object_get(packet, "data");
    sio_packet p = {.nsp = text_of(json_object_get(packet, "nsp"))};
    if (data != NULL && !vec_write_json(data, attachments, payload)) return "the data cannot be written";
    p.attachments = (uint32_t)json_array_size(attachments);
    p.type = type_of(json_string_value(json_object_get(packet, "type")), p.attachments > 0);
    if (!read_id(json_object_get(packet, "id"), &p)) return "the id is no number";
    if (data != NULL) {
        sio_error e = sio_json_scan(sio_buf_slice(payload), SIO_MAX_DEPTH, &p.payload);
        if (e.code != SIO_ERR_OK) return error_text(e);
    }
    sio_error e = sio_packet_check(&p, NULL);
    return error_text(e.code == SIO_ERR_OK ? sio_packet_encode(&p, out) : e);
}

static const char *encode_packet(const json_t *packet, vec_messages *out) {
    json_t *attachments = json_array();
    sio_buf payload = SIO_BUF_INIT;
    vec_message *m = vec_messages_add(out, false);
    const char *error = m == NULL || attachments == NULL
                            ? OUT_OF_MEMORY
                            : encode_text(packet, attachments, &payload, &m->bytes);
    size_t i;
    const json_t *a;
    json_array_foreach(attachments, i, a) {
        if (error != NULL) break;
        m = vec_messages_add(out, true);
        error = m == NULL ? OUT_OF_MEMORY : val_base64_decode(text_of(json_object_get(a, "$b")), &m->bytes);
    }
    sio_buf_free(&payload);
    json_decref(attachments);
    return error;
}

/* ---- Engine.IO ---- */

/* `bytes` holds the data of a binary packet. */
static const char *eio_packet(const json_t *packet, sio_buf *bytes, sio_eio_packet *out) {
    const json_t *data = json_object_get(packet, "data"), *binary = json_object_get(data, "$b");
    *out = (sio_eio_packet){.binary = binary != NULL};
    if (!sio_eio_type_find(text_of(json_object_get(packet, "type")), &out->type)) return "no such type";
    sio_buf_clear(bytes);
    const char *error = binary != NULL ? val_base64_decode(text_of(binary), bytes) : NULL;
    if (data != NULL) out->data = binary != NULL ? sio_buf_slice(bytes) : text_of(data);
    return error;
}

static const char *encode_eio(const vec_vector *v, const json_t *packet, bool as_binary, sio_buf *out) {
    sio_buf bytes = SIO_BUF_INIT;
    sio_eio_packet p;
    const char *error = eio_packet(packet, &bytes, &p);
    if (error == NULL && v->codec == VEC_EIO4_PAYLOAD)
        error = error_text(sio_payload_add(out, &p));
    else if (error == NULL && v->codec == VEC_EIO4_WEBTRANSPORT)
        error = error_text(sio_wt_encode_packet(&p, out));
    else if (error == NULL && as_binary)
        error = sio_buf_add(out, p.data) ? NULL : OUT_OF_MEMORY;
    else if (error == NULL)
        error = error_text(sio_eio_encode(&p, out));
    sio_buf_free(&bytes);
    return error;
}

static const char *encode_open(const json_t *packet, sio_buf *out) {
    const json_t *data = json_object_get(packet, "data"), *upgrades = json_object_get(data, "upgrades");
    const char *names[8] = {NULL};
    size_t count = json_array_size(upgrades);
    if (count > sizeof names / sizeof names[0]) return "too many upgrades";
    for (size_t i = 0; i < count; i++) {
        names[i] = json_string_value(json_array_get(upgrades, i));
        if (names[i] == NULL) return "an upgrade is no string";
    }
    sio_open_offer offer = {
        .sid = text_of(json_object_get(data, "sid")),
        .upgrades = names,
        .upgrade_count = count,
        .ping_interval = (uint64_t)json_integer_value(json_object_get(data, "pingInterval")),
        .ping_timeout = (uint64_t)json_integer_value(json_object_get(data, "pingTimeout")),
        .max_payload = (uint64_t)json_integer_value(json_object_get(data, "maxPayload")),
    };
    return error_text(sio_open_write(&offer, out));
}

static const char *encode_all(const vec_vector *v, const json_t *packets, const vec_messages *wanted,
                              vec_messages *out) {
    size_t i;
    const json_t *packet;
    const char *error = NULL;
    bool as_binary = wanted->count > 0 && wanted->items[0].binary;
    vec_message *m = v->codec == VEC_SIO5 || wanted->count == 0 ? NULL : vec_messages_add(out, as_binary);
    json_array_foreach(packets, i, packet) {
        if (v->codec == VEC_SIO5)
            error = encode_packet(packet, out);
        else if (m == NULL)
            error = OUT_OF_MEMORY;
        else if (v->codec == VEC_EIO4_OPEN)
            error = encode_open(packet, &m->bytes);
        else
            error = encode_eio(v, packet, as_binary, &m->bytes);
        if (error != NULL) return error;
    }
    return NULL;
}

const char *vec_reference_encode(const vec_vector *v, const vec_messages *wanted, vec_messages *out) {
    const char *error;
    json_t *packets = vec_expand(json_object_get(v->expect, "packets"), &error);
    if (packets == NULL) return error;
    error = encode_all(v, packets, wanted, out);
    json_decref(packets);
    return error;
}

/* ---- comparison ---- */

static bool same_json(sio_slice a, sio_slice b) {
    const char *error;
    size_t at;
    val_value *x = val_parse(a, &error, &at), *y = val_parse(b, &error, &at);
    bool same = x != NULL && y != NULL && val_equal(x, y);
    val_free(x);
    val_free(y);
    return same;
}

/* SIO5-PG-09: blanks, key order and number spelling are the encoder's choice. The decoder only tells where
 * the payload begins. */
static bool text_is(sio_slice wanted, sio_slice got) {
    sio_packet p;
    if (sio_slice_equal(wanted, got)) return true;
    sio_error e = sio_packet_decode(wanted, NULL, &p);
    if (e.code != SIO_ERR_OK || p.payload.kind == SIO_JSON_NONE) return false;
    size_t header = (size_t)(p.payload.text.ptr - wanted.ptr);
    return sio_slice_equal(sio_slice_sub(wanted, 0, header), sio_slice_sub(got, 0, header)) &&
           same_json(p.payload.text, sio_slice_from(got, header));
}

bool vec_encoded_is(const vec_vector *v, const vec_messages *wanted, const vec_messages *got) {
    if (wanted->count != got->count) return false;
    for (size_t i = 0; i < got->count; i++) {
        sio_slice a = sio_buf_slice(&wanted->items[i].bytes), b = sio_buf_slice(&got->items[i].bytes);
        bool text = v->codec == VEC_SIO5 && !wanted->items[i].binary;
        bool same = v->codec == VEC_EIO4_OPEN ? same_json(a, b)
                    : text                    ? text_is(a, b)
                                              : sio_slice_equal(a, b);
        /* A stream and a body have no kind. */
        bool kind = v->codec == VEC_EIO4_WEBTRANSPORT || wanted->items[i].binary == got->items[i].binary;
        if (!same || !kind) return false;
    }
    return true;
}
