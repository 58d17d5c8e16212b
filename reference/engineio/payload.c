#include "engineio/payload.h"

#include <string.h>

sio_payload sio_payload_begin(sio_slice body) {
    return (sio_payload){.body = body, .at = 0, .part = 0, .done = false};
}

/* Two separators in a row, or one at either end, make an empty part, which is no packet (EIO4-PY-05). */
bool sio_payload_next_part(sio_payload *walk, sio_slice *part) {
    if (walk->done) return false;
    sio_slice rest = sio_slice_from(walk->body, walk->at);
    const uint8_t *separator = rest.len == 0 ? NULL : memchr(rest.ptr, SIO_PAYLOAD_SEPARATOR, rest.len);
    size_t len = separator == NULL ? rest.len : (size_t)(separator - rest.ptr);
    *part = sio_slice_sub(rest, 0, len);
    walk->part = walk->at;
    walk->at += len + 1;
    walk->done = separator == NULL;
    return true;
}

bool sio_payload_next(sio_payload *walk, const sio_rules *rules, sio_buf *scratch, sio_eio_packet *out,
                      sio_error *error) {
    sio_slice part;
    *error = sio_ok();
    if (!sio_payload_next_part(walk, &part)) return false;
    *error = sio_error_shift(sio_eio_decode(part, rules, scratch, out), walk->part);
    if (error->code == SIO_ERR_OK) return true;
    walk->done = true;
    return false;
}

sio_error sio_payload_add(sio_buf *out, const sio_eio_packet *packet) {
    sio_slice data = packet->data;
    const uint8_t *separator =
        packet->binary || data.len == 0 ? NULL : memchr(data.ptr, SIO_PAYLOAD_SEPARATOR, data.len);
    if (separator != NULL) return sio_error_at(SIO_ERR_PAYLOAD_SEPARATOR, (size_t)(separator - data.ptr));
    size_t before = out->len;
    if (before > 0 && !sio_buf_add_byte(out, SIO_PAYLOAD_SEPARATOR))
        return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    sio_error e = sio_eio_encode(packet, out);
    if (e.code != SIO_ERR_OK) out->len = before;
    return e;
}
