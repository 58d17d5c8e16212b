#include "socketio/decoder.h"

/* A buffer larger than this is given back after the packet: one large upload must not cost its size for ever.
 */
enum { KEEP_CAPACITY = 65536 };

struct sio_decoder {
    const sio_mem *mem;
    sio_rules rules;
    uint32_t due;
    uint32_t have;
    bool delivered; /* what the buffers hold was handed out and is over with the next call */
    sio_buf bytes;  /* the header text, then the attachments but the last */
    sio_buf ends;   /* size_t each: where each attachment ends in `bytes` */
    sio_slice *attachment;
    size_t attachment_cap;
    size_t text_len;
    /* The packet of the header. Its slices go stale with the caller's text; where they lay is what counts. */
    sio_packet packet;
    size_t nsp_at;
    size_t payload_at;
};

sio_decoder *sio_decoder_new(const sio_rules *rules, const sio_mem *mem) {
    sio_decoder *d = sio_mem_alloc(mem, sizeof *d);
    if (d == NULL) return NULL;
    *d = (sio_decoder){.mem = mem, .rules = rules == NULL ? *sio_rules_strict() : *rules};
    sio_buf_init(&d->bytes, mem);
    sio_buf_init(&d->ends, mem);
    return d;
}

void sio_decoder_free(sio_decoder *d) {
    if (d == NULL) return;
    sio_buf_free(&d->bytes);
    sio_buf_free(&d->ends);
    sio_mem_release(d->mem, d->attachment);
    sio_mem_release(d->mem, d);
}

static void clear_or_free(sio_buf *b) {
    if (b->cap > KEEP_CAPACITY)
        sio_buf_free(b);
    else
        sio_buf_clear(b);
}

void sio_decoder_reset(sio_decoder *d) {
    clear_or_free(&d->bytes);
    clear_or_free(&d->ends);
    d->due = 0;
    d->have = 0;
    d->delivered = false;
}

uint32_t sio_decoder_due(const sio_decoder *d) {
    return d->due - d->have;
}

static sio_error fail(sio_decoder *d, sio_error_code code) {
    sio_decoder_reset(d);
    return sio_error_at(code, 0);
}

/* SIO5-BIN-20 */
static bool fits(const sio_decoder *d, size_t len) {
    return d->bytes.len <= d->rules.max_buffered && len <= d->rules.max_buffered - d->bytes.len;
}

/* A text is empty only where it does not matter where it lay; the main namespace is static (header.c). */
static size_t offset_in(sio_slice text, sio_slice part) {
    return part.len == 0 ? 0 : (size_t)(part.ptr - text.ptr);
}

static bool is_main(sio_slice nsp) {
    return nsp.len == 1;
}

static void note_packet(sio_decoder *d, sio_slice text, const sio_packet *packet) {
    d->packet = *packet;
    d->text_len = text.len;
    d->nsp_at = is_main(packet->nsp) ? 0 : offset_in(text, packet->nsp);
    d->payload_at = offset_in(text, packet->payload.text);
    d->due = packet->attachments;
}

static sio_error begin_packet(sio_decoder *d, sio_slice text, const sio_packet *header) {
    if (!fits(d, text.len)) return fail(d, SIO_ERR_LIMIT_BUFFERED);
    if (!sio_buf_add(&d->bytes, text)) return fail(d, SIO_ERR_NO_MEMORY);
    note_packet(d, text, header);
    return sio_ok();
}

sio_error sio_decoder_text(sio_decoder *d, sio_slice text, sio_packet *out, bool *ready) {
    *ready = false;
    if (d->due > 0) return fail(d, SIO_ERR_ATTACHMENT_MISSING); /* SIO5-BIN-11 */
    if (d->delivered) sio_decoder_reset(d);
    sio_error e = sio_packet_decode(text, &d->rules, out);
    if (e.code != SIO_ERR_OK) return e;
    *ready = out->attachments == 0;
    return *ready ? e : begin_packet(d, text, out);
}

/* The array grows with the attachments that came, not with the number announced. */
static bool reserve_attachments(sio_decoder *d, size_t count) {
    if (count <= d->attachment_cap) return true;
    if (count > SIZE_MAX / sizeof *d->attachment) return false;
    sio_slice *grown = sio_mem_resize(d->mem, d->attachment, count * sizeof *grown);
    if (grown == NULL) return false;
    d->attachment = grown;
    d->attachment_cap = count;
    return true;
}

static sio_error keep(sio_decoder *d, sio_slice bytes) {
    if (!fits(d, bytes.len)) return fail(d, SIO_ERR_LIMIT_BUFFERED);
    if (!sio_buf_add(&d->bytes, bytes)) return fail(d, SIO_ERR_NO_MEMORY);
    size_t end = d->bytes.len;
    if (!sio_buf_add(&d->ends, sio_slice_of(&end, sizeof end))) return fail(d, SIO_ERR_NO_MEMORY);
    d->have++;
    return sio_ok();
}

/* As they came, empty ones included: SIO5-BIN-04. */
static void fill_attachments(sio_decoder *d, sio_slice last) {
    const size_t *ends = (const size_t *)(const void *)d->ends.data;
    size_t start = d->text_len;
    for (uint32_t i = 0; i + 1 < d->due; i++) {
        d->attachment[i] = sio_slice_sub(sio_buf_slice(&d->bytes), start, ends[i]);
        start = ends[i];
    }
    d->attachment[d->due - 1] = last;
}

/* The packet as it was, over the copy of its text. */
static void rebase_packet(const sio_decoder *d, sio_packet *out) {
    *out = d->packet;
    const uint8_t *text = d->bytes.data;
    if (!is_main(out->nsp)) out->nsp.ptr = text + d->nsp_at;
    if (out->payload.text.len > 0) out->payload.text.ptr = text + d->payload_at;
    out->attachment = d->attachment;
}

static sio_error deliver(sio_decoder *d, sio_slice last, sio_packet *out) {
    if (!reserve_attachments(d, d->due)) return fail(d, SIO_ERR_NO_MEMORY);
    fill_attachments(d, last);
    rebase_packet(d, out);
    d->due = 0;
    d->have = 0;
    d->delivered = true;
    return sio_ok();
}

sio_error sio_decoder_binary(sio_decoder *d, sio_slice bytes, sio_packet *out, bool *ready) {
    *ready = false;
    if (d->due == 0) return fail(d, SIO_ERR_ATTACHMENT_UNEXPECTED);
    if (d->have + 1 < d->due) return keep(d, bytes);
    sio_error e = deliver(d, bytes, out);
    *ready = e.code == SIO_ERR_OK;
    return e;
}
