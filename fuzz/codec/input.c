#include "fuzz/codec/input.h"

#include <string.h>

#include "value/text.h"

enum { SEPARATOR = 0x1e };

static void add(cfz_input *in, sio_slice bytes, bool binary) {
    in->message[in->count] = bytes;
    in->binary[in->count] = binary;
    in->count++;
}

/* ---- Socket.IO: like a payload of Engine.IO, so that it can be read ---- */

/* What is no base64 is a text that begins with b. */
static bool add_part(cfz_input *in, sio_slice part, size_t *stored) {
    bool binary = part.len > 0 && part.ptr[0] == 'b';
    size_t start = in->store.len;
    if (!binary || val_base64_decode(sio_slice_from(part, 1), &in->store) != NULL) {
        add(in, part, false);
        return true;
    }
    /* The store may move: views are made at the end. */
    stored[in->count] = start;
    add(in, sio_slice_of(NULL, in->store.len - start), true);
    return true;
}

static void view_store(cfz_input *in, const size_t *stored) {
    for (size_t i = 0; i < in->count; i++)
        if (in->binary[i])
            in->message[i] =
                sio_slice_sub(sio_buf_slice(&in->store), stored[i], stored[i] + in->message[i].len);
}

static bool read_packets(sio_slice bytes, cfz_input *in) {
    size_t stored[CFZ_MOST_MESSAGES] = {0};
    bool more = true;
    while (more && in->count < CFZ_MOST_MESSAGES) {
        const uint8_t *end = bytes.len == 0 ? NULL : memchr(bytes.ptr, SEPARATOR, bytes.len);
        size_t length = end == NULL ? bytes.len : (size_t)(end - bytes.ptr);
        if (!add_part(in, sio_slice_sub(bytes, 0, length), stored)) return false;
        more = end != NULL;
        bytes = sio_slice_from(bytes, length + 1);
    }
    view_store(in, stored);
    return true;
}

static bool write_packets(const vec_messages *messages, sio_buf *out) {
    bool ok = true;
    for (size_t i = 0; ok && i < messages->count; i++) {
        sio_slice bytes = sio_buf_slice(&messages->items[i].bytes);
        ok = i == 0 || sio_buf_add_byte(out, SEPARATOR);
        ok = ok && (messages->items[i].binary ? sio_buf_add_byte(out, 'b') && val_base64_encode(bytes, out)
                                              : sio_buf_add(out, bytes));
    }
    return ok;
}

/* ---- all ---- */

bool cfz_input_read(vec_codec codec, sio_slice bytes, cfz_input *out) {
    bool marked = codec == VEC_EIO4_PACKET && bytes.len > 0 && bytes.ptr[0] == SEPARATOR;
    out->count = 0;
    sio_buf_clear(&out->store);
    if (codec == VEC_SIO5) return read_packets(bytes, out);
    add(out, sio_slice_from(bytes, marked ? 1 : 0), marked || codec == VEC_EIO4_WEBTRANSPORT);
    return true;
}

void cfz_input_free(cfz_input *input) {
    sio_buf_free(&input->store);
}

bool cfz_input_write(vec_codec codec, const vec_messages *messages, sio_buf *out) {
    if (messages->count == 0 || messages->count > CFZ_MOST_MESSAGES) return false;
    if (codec == VEC_SIO5) return write_packets(messages, out);
    bool ok = codec != VEC_EIO4_PACKET || !messages->items[0].binary || sio_buf_add_byte(out, SEPARATOR);
    /* Only a stream has more than one: its pieces are joined. */
    for (size_t i = 0; ok && i < messages->count; i++)
        ok = sio_buf_add(out, sio_buf_slice(&messages->items[i].bytes));
    return ok;
}
