#include "scenario/payload.h"

#include <string.h>

#include "value/text.h"

enum { SEPARATOR = 0x1e };

bool scn_payload_add(sio_buf *payload, bool first, val_packet packet) {
    if (!first && !sio_buf_add_byte(payload, SEPARATOR)) return false;
    if (!packet.binary) return sio_buf_add(payload, packet.bytes);
    return sio_buf_add_byte(payload, 'b') && val_base64_encode(packet.bytes, payload);
}

bool scn_payload_next(sio_slice *rest, sio_buf *scratch, val_packet *packet) {
    if (rest->ptr == NULL) return false;
    const uint8_t *end = rest->len == 0 ? NULL : memchr(rest->ptr, SEPARATOR, rest->len);
    size_t len = end == NULL ? rest->len : (size_t)(end - rest->ptr);
    *packet = (val_packet){.binary = false, .bytes = sio_slice_sub(*rest, 0, len)};
    /* An empty rest behind a separator is one more packet, so it must keep its pointer. */
    *rest = end == NULL ? sio_slice_of(NULL, 0) : sio_slice_of(end + 1, rest->len - len - 1);
    if (!sio_slice_starts(packet->bytes, "b")) return true;
    sio_buf_clear(scratch);
    /* Base64 that does not decode stays a text packet, so that the case sees and reports it as it came. */
    if (val_base64_decode(sio_slice_from(packet->bytes, 1), scratch) == NULL)
        *packet = (val_packet){.binary = true, .bytes = sio_buf_slice(scratch)};
    return true;
}
