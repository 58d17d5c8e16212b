#include "socketio/event.h"

bool sio_event_name(const sio_packet *packet, sio_json *name) {
    if (!sio_type_is_event(packet->type)) return false;
    sio_json_iter it = sio_json_begin(packet->payload);
    return sio_json_next(&it, name);
}

/* Compared as text: no name means anything by itself (SIO5-PG-19). */
bool sio_event_is(const sio_packet *packet, const char *name) {
    sio_json spelt;
    return sio_event_name(packet, &spelt) && sio_json_string_is(spelt, name);
}

sio_json_iter sio_arguments(const sio_packet *packet) {
    sio_json_iter it = {.at = NULL, .end = NULL};
    if (packet->payload.kind != SIO_JSON_ARRAY) return it;
    it = sio_json_begin(packet->payload);
    sio_json name;
    if (sio_type_is_event(packet->type)) sio_json_next(&it, &name);
    return it;
}

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* As the sender spelt them: so every string survives (SIO5-PG-17). */
sio_slice sio_arguments_text(const sio_packet *packet) {
    sio_json_iter it = sio_arguments(packet);
    if (it.at >= it.end) return sio_slice_of(NULL, 0);
    size_t len = (size_t)(it.end - it.at);
    while (len > 0 && is_blank(it.at[len - 1]))
        len--;
    return sio_slice_of(it.at, len);
}

/* Compact: SIO5-PG-09. */
static sio_error write_event(sio_buf *out, sio_slice name, sio_slice arguments) {
    sio_error no_memory = sio_error_at(SIO_ERR_NO_MEMORY, 0);
    if (!sio_buf_add_byte(out, '[')) return no_memory;
    sio_error e = sio_json_write_string(out, name);
    if (e.code != SIO_ERR_OK) return e;
    bool ok = (arguments.len == 0 || sio_buf_add_byte(out, ',')) && sio_buf_add(out, arguments) &&
              sio_buf_add_byte(out, ']');
    return ok ? sio_ok() : no_memory;
}

sio_error sio_event_write(sio_buf *out, sio_slice name, sio_slice arguments) {
    size_t before = out->len;
    sio_error e = write_event(out, name, arguments);
    if (e.code != SIO_ERR_OK) out->len = before;
    return e;
}

bool sio_ack_write(sio_buf *out, sio_slice arguments) {
    if (arguments.len > SIZE_MAX - 2 || !sio_buf_reserve(out, arguments.len + 2)) return false;
    return sio_buf_add_byte(out, '[') && sio_buf_add(out, arguments) && sio_buf_add_byte(out, ']');
}
