#include "socketio/payload.h"

#include "base/json_string.h"
#include "socketio/placeholder.h"

#define KIND(kind) (1u << (kind))

/* SIO5-PG-13, SIO5-PG-15, SIO5-CN-06, SIO5-AK-03, SIO5-AK-07, SIO5-DC-05. `may_lack` is the switch that lets
 * the payload be absent; 0: it must be there. */
struct shape {
    unsigned kinds;
    bool optional;
    uint32_t may_lack;
};

static const struct shape shapes[] = {
    [SIO_CONNECT] = {KIND(SIO_JSON_OBJECT), true, 0},
    [SIO_DISCONNECT] = {0, true, 0},
    [SIO_EVENT] = {KIND(SIO_JSON_ARRAY), false, SIO_LENIENT_EVENT_WITHOUT_PAYLOAD},
    [SIO_ACK] = {KIND(SIO_JSON_ARRAY), false, SIO_LENIENT_ACK_WITHOUT_PAYLOAD},
    [SIO_CONNECT_ERROR] = {KIND(SIO_JSON_OBJECT) | KIND(SIO_JSON_STRING), false,
                           SIO_LENIENT_CONNECT_ERROR_WITHOUT_PAYLOAD},
    [SIO_BINARY_EVENT] = {KIND(SIO_JSON_ARRAY), false, SIO_LENIENT_EVENT_WITHOUT_PAYLOAD},
    [SIO_BINARY_ACK] = {KIND(SIO_JSON_ARRAY), false, SIO_LENIENT_ACK_WITHOUT_PAYLOAD},
};

/* SIO5-EV-05. `error`, `connection`, `message`, `ping` and `new_namespace` are not among them (SIO5-EV-06).
 */
static const char *const reserved[] = {"connect",       "connect_error", "disconnect",
                                       "disconnecting", "newListener",   "removeListener"};

/* Whether the string that begins at `p` could be a reserved name, by its first two bytes (the second may be
 * the closing quote): nearly none gets past this. */
static bool may_be_reserved(const uint8_t *p) {
    if (p[1] == '\\' || p[2] == '\\') return true;
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (p[1] == (uint8_t)reserved[i][0] && p[2] == (uint8_t)reserved[i][1]) return true;
    return false;
}

static bool is_reserved(sio_json name) {
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (sio_json_string_is(name, reserved[i])) return true;
    return false;
}

static size_t offset_of(sio_slice text, const uint8_t *at) {
    return (size_t)(at - text.ptr);
}

/* SIO5-EV-01, SIO5-EV-03 to SIO5-EV-05, SIO5-BIN-17: a string or a number, and not a reserved name. */
static sio_error check_event_name(sio_json payload, const sio_rules *rules, sio_slice text) {
    sio_json_iter it = sio_json_begin(payload);
    const uint8_t *first = it.at; /* at the closing bracket when the array is empty */
    size_t at = offset_of(text, first);
    bool number = *first == '-' || (*first >= '0' && *first <= '9');
    if (*first != '"' && !number) return sio_error_at(SIO_ERR_EVENT_NAME, at);
    if (number || !may_be_reserved(first) || sio_tolerates(rules, SIO_LENIENT_RESERVED_EVENTS))
        return sio_ok();
    sio_json name;
    bool found = sio_json_next(&it, &name);
    return found && is_reserved(name) ? sio_error_at(SIO_ERR_EVENT_RESERVED, at) : sio_ok();
}

/* SIO5-PG-16, SIO5-BIN-21 */
static sio_error check_absent(const struct shape *shape, const sio_rules *rules, sio_slice text) {
    if (shape->optional || sio_tolerates(rules, shape->may_lack)) return sio_ok();
    return sio_error_at(SIO_ERR_PAYLOAD_MISSING, text.len);
}

sio_error sio_payload_check(const sio_packet *packet, const sio_rules *rules, sio_slice text) {
    const struct shape *shape = &shapes[packet->type];
    sio_json payload = packet->payload;
    if (payload.kind == SIO_JSON_NONE) return check_absent(shape, rules, text);
    size_t at = offset_of(text, payload.text.ptr);
    if (shape->kinds == 0) return sio_error_at(SIO_ERR_PAYLOAD_UNEXPECTED, at);
    if ((shape->kinds & KIND(payload.kind)) == 0) return sio_error_at(SIO_ERR_PAYLOAD_KIND, at);
    if (sio_type_is_event(packet->type)) {
        sio_error e = check_event_name(payload, rules, text);
        if (e.code != SIO_ERR_OK) return e;
    }
    if (!sio_type_is_binary(packet->type)) return sio_ok();
    return sio_error_shift(sio_placeholders(payload, packet->attachments, rules, NULL, NULL), at);
}
