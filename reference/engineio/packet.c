#include "engineio/packet.h"

#include "base/base64.h"

/* EIO4-PK-01 */
static const char *const names[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop"};

enum { TYPES = sizeof names / sizeof names[0] };

const char *sio_eio_type_name(sio_eio_type type) {
    return (unsigned)type < TYPES ? names[type] : "unknown";
}

bool sio_eio_type_find(sio_slice name, sio_eio_type *type) {
    for (unsigned i = 0; i < TYPES; i++) {
        if (!sio_slice_is(name, names[i])) continue;
        *type = (sio_eio_type)i;
        return true;
    }
    return false;
}

static sio_error decode_base64(sio_slice text, const sio_rules *rules, sio_buf *scratch) {
    sio_buf_clear(scratch);
    if (rules != NULL && sio_tolerates(rules, SIO_LENIENT_BASE64))
        return sio_error_at(sio_base64_decode_lenient(text, scratch) ? SIO_ERR_OK : SIO_ERR_NO_MEMORY, 0);
    return sio_base64_decode(text, scratch);
}

sio_error sio_eio_decode(sio_slice text, const sio_rules *rules, sio_buf *scratch, sio_eio_packet *out) {
    if (text.len == 0) return sio_error_at(SIO_ERR_EIO_EMPTY, 0); /* EIO4-PK-03 */
    sio_slice data = sio_slice_from(text, 1);                     /* all of it, untouched: EIO4-PK-04 */
    if (text.ptr[0] == 'b') {
        sio_error e = decode_base64(data, rules, scratch);
        *out = sio_eio_binary(sio_buf_slice(scratch));
        return sio_error_shift(e, 1);
    }
    unsigned type = text.ptr[0] - (unsigned)'0';
    if (type >= TYPES) return sio_error_at(SIO_ERR_EIO_TYPE, 0);
    *out = (sio_eio_packet){.type = (sio_eio_type)type, .binary = false, .data = data};
    return sio_ok();
}

/* A message, without a type: EIO4-PK-06. */
sio_eio_packet sio_eio_binary(sio_slice bytes) {
    return (sio_eio_packet){.type = SIO_EIO_MESSAGE, .binary = true, .data = bytes};
}

size_t sio_eio_size(const sio_eio_packet *packet) {
    if (packet->data.len > SIZE_MAX / 4) return SIZE_MAX;
    return 1 + (packet->binary ? sio_base64_size(packet->data.len) : packet->data.len);
}

sio_error sio_eio_encode(const sio_eio_packet *packet, sio_buf *out) {
    if ((unsigned)packet->type >= TYPES) return sio_error_at(SIO_ERR_EIO_TYPE, 0);
    if (packet->binary && packet->type != SIO_EIO_MESSAGE) return sio_error_at(SIO_ERR_EIO_BINARY, 0);
    if (!sio_buf_reserve(out, sio_eio_size(packet))) return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    /* The room is there: nothing below can fail. */
    if (packet->binary) {
        sio_buf_add_byte(out, 'b');
        sio_base64_encode(packet->data, out);
    } else {
        sio_buf_add_byte(out, (uint8_t)('0' + packet->type));
        sio_buf_add(out, packet->data); /* nothing at all without data: EIO4-PK-05 */
    }
    return sio_ok();
}
