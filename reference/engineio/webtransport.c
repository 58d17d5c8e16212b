#include "engineio/webtransport.h"

#include <string.h>

enum { SHORT_MAX = 125, MARK_16 = 126, MARK_64 = 127, BINARY_BIT = 0x80 };

/* EIO4-WT-14: what a JavaScript number can count. */
static const uint64_t LENGTH_MAX = ((uint64_t)1 << 53) - 1;

void sio_wt_decoder_init(sio_wt_decoder *d, uint64_t max_payload, const sio_mem *mem) {
    *d = (sio_wt_decoder){.max_payload = max_payload, .error = sio_ok()};
    sio_buf_init(&d->partial, mem);
}

void sio_wt_decoder_free(sio_wt_decoder *d) {
    sio_buf_free(&d->partial);
}

bool sio_wt_decoder_idle(const sio_wt_decoder *d) {
    return d->header_len == 0 && !d->broken;
}

static size_t header_size(uint8_t first) {
    switch (first & 0x7f) {
    case MARK_16:
        return 3;
    case MARK_64:
        return 9;
    default:
        return 1;
    }
}

static uint64_t header_length(const uint8_t *header) {
    size_t size = header_size(header[0]);
    if (size == 1) return header[0] & 0x7fu;
    uint64_t n = 0;
    for (size_t i = 1; i < size; i++)
        n = n << 8 | header[i];
    return n;
}

static sio_error fail(sio_wt_decoder *d, sio_error_code code, uint64_t offset) {
    d->broken = true;
    d->error = sio_error_at(code, (size_t)offset);
    return d->error;
}

static uint8_t take_byte(sio_wt_decoder *d, sio_slice *input) {
    uint8_t byte = input->ptr[0];
    *input = sio_slice_from(*input, 1);
    d->consumed++;
    return byte;
}

/* EIO4-WT-12, EIO4-WT-13, EIO4-WT-14. Non-minimal lengths pass (EIO4-WT-15). */
static sio_error check_length(sio_wt_decoder *d) {
    uint64_t at = d->consumed - d->header_len;
    if (d->payload_len == 0) return fail(d, SIO_ERR_WT_EMPTY, at);
    if (d->payload_len > LENGTH_MAX) return fail(d, SIO_ERR_WT_LENGTH, at);
    if (d->payload_len > d->max_payload || d->payload_len > SIZE_MAX)
        return fail(d, SIO_ERR_LIMIT_PAYLOAD, at);
    return sio_ok();
}

/* Takes header bytes. `*complete` tells whether the header is whole, be it from an earlier call. */
/* However the bytes are cut: EIO4-WT-16. */
static sio_error take_header(sio_wt_decoder *d, sio_slice *input, bool *complete) {
    *complete = d->header_len > 0 && d->header_len == header_size(d->header[0]);
    if (*complete) return sio_ok();
    while (input->len > 0) {
        d->header[d->header_len++] = take_byte(d, input);
        if (d->header_len < header_size(d->header[0])) continue;
        d->payload_len = header_length(d->header);
        *complete = true;
        return check_length(d);
    }
    return sio_ok();
}

static void finish(sio_wt_decoder *d, sio_slice payload, sio_wt_frame *out) {
    *out = (sio_wt_frame){.binary = (d->header[0] & BINARY_BIT) != 0, .payload = payload};
    d->header_len = 0;
}

/* Takes payload bytes: straight from the input when it holds the whole payload, else through the buffer. */
static sio_error take_payload(sio_wt_decoder *d, sio_slice *input, sio_wt_frame *out, bool *ready) {
    size_t missing = (size_t)d->payload_len - d->partial.len;
    size_t n = input->len < missing ? input->len : missing;
    sio_slice piece = sio_slice_sub(*input, 0, n);
    bool whole = d->partial.len == 0 && n == missing;
    if (!whole && !sio_buf_add(&d->partial, piece)) return fail(d, SIO_ERR_NO_MEMORY, d->consumed);
    *input = sio_slice_from(*input, n);
    d->consumed += n;
    *ready = n == missing;
    if (*ready) finish(d, whole ? piece : sio_buf_slice(&d->partial), out);
    return sio_ok();
}

sio_error sio_wt_decode(sio_wt_decoder *d, sio_slice *input, sio_wt_frame *out, bool *ready) {
    *ready = false;
    if (d->broken) return d->error;
    /* Between frames the buffer holds the payload handed out last: its time is over now. */
    if (d->header_len == 0) sio_buf_clear(&d->partial);
    bool complete;
    sio_error e = take_header(d, input, &complete);
    if (e.code != SIO_ERR_OK || !complete) return e;
    return take_payload(d, input, out, ready);
}

sio_error sio_wt_finish(sio_wt_decoder *d) {
    if (d->broken) return d->error;
    return d->header_len == 0 ? sio_ok() : fail(d, SIO_ERR_WT_CUT, d->consumed);
}

/* EIO4-WT-02, EIO4-WT-03, EIO4-WT-04, EIO4-WT-05 */
static size_t write_header(uint8_t *to, size_t payload_len, uint8_t binary) {
    uint8_t mark = payload_len <= SHORT_MAX ? (uint8_t)payload_len
                   : payload_len <= 0xffff  ? MARK_16
                                            : MARK_64;
    size_t size = header_size(mark);
    to[0] = mark | binary;
    for (size_t i = 1; i < size; i++)
        to[i] = (uint8_t)((uint64_t)payload_len >> (8 * (size - 1 - i)));
    return size;
}

/* Room for the header and `payload_len` bytes, with the header written. */
static sio_error begin_frame(sio_buf *out, size_t payload_len, bool binary) {
    if (payload_len == 0) return sio_error_at(SIO_ERR_WT_EMPTY, 0);
    uint8_t header[SIO_WT_HEADER_MAX];
    size_t size = write_header(header, payload_len, binary ? BINARY_BIT : 0);
    if (payload_len > SIZE_MAX - size || !sio_buf_reserve(out, size + payload_len))
        return sio_error_at(SIO_ERR_NO_MEMORY, 0);
    sio_buf_add(out, sio_slice_of(header, size));
    return sio_ok();
}

sio_error sio_wt_encode(const sio_wt_frame *frame, sio_buf *out) {
    sio_error e = begin_frame(out, frame->payload.len, frame->binary);
    if (e.code == SIO_ERR_OK) sio_buf_add(out, frame->payload);
    return e;
}

sio_error sio_wt_encode_packet(const sio_eio_packet *packet, sio_buf *out) {
    if (packet->binary && packet->type != SIO_EIO_MESSAGE) return sio_error_at(SIO_ERR_EIO_BINARY, 0);
    if (packet->binary) return sio_wt_encode(&(sio_wt_frame){.binary = true, .payload = packet->data}, out);
    if ((unsigned)packet->type > SIO_EIO_NOOP) return sio_error_at(SIO_ERR_EIO_TYPE, 0);
    size_t size = sio_eio_size(packet);
    sio_error e = size == SIZE_MAX ? sio_error_at(SIO_ERR_NO_MEMORY, 0) : begin_frame(out, size, false);
    return e.code == SIO_ERR_OK ? sio_eio_encode(packet, out) : e;
}
