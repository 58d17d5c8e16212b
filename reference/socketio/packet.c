#include "socketio/packet.h"

#include "base/utf8.h"
#include "socketio/header.h"
#include "socketio/payload.h"

#include <string.h>

/* SIO5-PG-01 */
static const char *const names[] = {"CONNECT",       "DISCONNECT",   "EVENT",     "ACK",
                                    "CONNECT_ERROR", "BINARY_EVENT", "BINARY_ACK"};

enum { TYPES = sizeof names / sizeof names[0] };

const char *sio_type_name(sio_type type) {
    return (unsigned)type < TYPES ? names[type] : "unknown";
}

bool sio_type_find(sio_slice name, sio_type *type) {
    for (unsigned i = 0; i < TYPES; i++) {
        if (!sio_slice_is(name, names[i])) continue;
        *type = (sio_type)i;
        return true;
    }
    return false;
}

bool sio_type_is_binary(sio_type type) {
    return type == SIO_BINARY_EVENT || type == SIO_BINARY_ACK;
}

bool sio_type_is_event(sio_type type) {
    return type == SIO_EVENT || type == SIO_BINARY_EVENT;
}

static const sio_json absent = {.kind = SIO_JSON_NONE, .text = {.ptr = NULL, .len = 0}};

sio_error sio_packet_decode(sio_slice text, const sio_rules *rules, sio_packet *out) {
    if (rules == NULL) rules = sio_rules_strict();
    size_t at;
    sio_error e = sio_header_decode(text, rules, out, &at);
    if (e.code != SIO_ERR_OK) return e;
    out->payload = absent;
    if (at < text.len) {
        e = sio_json_scan(sio_slice_from(text, at), rules->max_depth, &out->payload);
        if (e.code != SIO_ERR_OK) return sio_error_shift(e, at);
    }
    return sio_payload_check(out, rules, text);
}

static bool is_main(sio_slice nsp) {
    return nsp.len == 1 && nsp.ptr[0] == '/';
}

/* SIO5-PG-04, SIO5-PG-06 */
static bool namespace_can_be_written(sio_slice nsp) {
    return nsp.len > 0 && nsp.ptr[0] == '/' && memchr(nsp.ptr, ',', nsp.len) == NULL;
}

static bool needs_payload(sio_type type) {
    return type != SIO_CONNECT && type != SIO_DISCONNECT;
}

static sio_error_code check_header(const sio_packet *p) {
    bool has_payload = p->payload.kind != SIO_JSON_NONE;
    if ((unsigned)p->type >= TYPES) return SIO_ERR_PACKET_TYPE;
    if (!namespace_can_be_written(p->nsp)) return SIO_ERR_NAMESPACE;
    if (p->has_id && p->id > SIO_ACK_ID_MAX) return SIO_ERR_ACK_ID;
    /* SIO5-BIN-05: the types for binary are for packets that have some. */
    if (sio_type_is_binary(p->type) != (p->attachments > 0)) return SIO_ERR_COUNT;
    if (!has_payload && needs_payload(p->type)) return SIO_ERR_PAYLOAD_MISSING;
    if (has_payload && p->type == SIO_DISCONNECT) return SIO_ERR_PAYLOAD_UNEXPECTED;
    return SIO_ERR_OK;
}

sio_error sio_packet_check(const sio_packet *packet, const sio_rules *rules) {
    if (rules == NULL) rules = sio_rules_strict();
    sio_error_code code = check_header(packet);
    if (code != SIO_ERR_OK) return sio_error_at(code, 0);
    if (sio_utf8_check(packet->nsp).code != SIO_ERR_OK) return sio_error_at(SIO_ERR_NAMESPACE, 0);
    if (packet->attachments > rules->max_attachments) return sio_error_at(SIO_ERR_LIMIT_ATTACHMENTS, 0);
    sio_packet scanned = *packet;
    if (packet->payload.kind != SIO_JSON_NONE) {
        sio_error e = sio_json_scan(packet->payload.text, rules->max_depth, &scanned.payload);
        if (e.code != SIO_ERR_OK) return e;
    }
    return sio_payload_check(&scanned, rules, packet->payload.text);
}

/* Digits of a 64-bit number, and the signs around the parts. */
enum { HEADER_ROOM = 2 * 20 + 4 };

static uint8_t *put_u64(uint8_t *to, uint64_t n) {
    uint8_t digits[20];
    size_t at = sizeof digits;
    do {
        digits[--at] = (uint8_t)('0' + n % 10);
        n /= 10;
    } while (n > 0);
    memcpy(to, digits + at, sizeof digits - at);
    return to + (sizeof digits - at);
}

static uint8_t *put_slice(uint8_t *to, sio_slice s) {
    if (s.len > 0) memcpy(to, s.ptr, s.len);
    return to + s.len;
}

/* SIO5-PG-02: type, count and dash, namespace and comma, id, payload. The room is there. */
static uint8_t *put_packet(uint8_t *to, const sio_packet *p) {
    *to++ = (uint8_t)('0' + p->type);
    if (p->attachments > 0) {
        to = put_u64(to, p->attachments);
        *to++ = '-';
    }
    if (!is_main(p->nsp)) {
        to = put_slice(to, p->nsp);
        *to++ = ',';
    }
    if (p->has_id) to = put_u64(to, p->id);
    return put_slice(to, p->payload.text);
}

sio_error sio_packet_encode(const sio_packet *packet, sio_buf *out) {
    sio_error_code code = check_header(packet);
    if (code != SIO_ERR_OK) return sio_error_at(code, 0);
    size_t most = SIZE_MAX / 4;
    if (packet->nsp.len > most || packet->payload.text.len > most ||
        !sio_buf_reserve(out, HEADER_ROOM + packet->nsp.len + packet->payload.text.len))
        return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    out->len = (size_t)(put_packet(out->data + out->len, packet) - out->data);
    return sio_ok();
}
