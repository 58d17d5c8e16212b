#include "transport/deflate.h"

#include <limits.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/mem.h"

struct tr_deflate {
    z_stream message; /* raw deflate */
    z_stream body;    /* with gzip's frame */
    z_stream expand;
};

enum { RAW = -15, GZIP = 15 + 16, MEMORY = 8, STEP = 16384 };

tr_deflate *tr_deflate_new(void) {
    tr_deflate *d = sio_mem_alloc(NULL, sizeof *d);
    if (d == NULL) return NULL;
    memset(d, 0, sizeof *d);
    bool ok =
        deflateInit2(&d->message, Z_DEFAULT_COMPRESSION, Z_DEFLATED, RAW, MEMORY, Z_DEFAULT_STRATEGY) ==
            Z_OK &&
        deflateInit2(&d->body, Z_DEFAULT_COMPRESSION, Z_DEFLATED, GZIP, MEMORY, Z_DEFAULT_STRATEGY) == Z_OK &&
        inflateInit2(&d->expand, RAW) == Z_OK;
    if (ok) return d;
    tr_deflate_free(d);
    return NULL;
}

void tr_deflate_free(tr_deflate *d) {
    if (d == NULL) return;
    (void)deflateEnd(&d->message);
    (void)deflateEnd(&d->body);
    (void)inflateEnd(&d->expand);
    sio_mem_release(NULL, d);
}

/* ---- out ---- */

static bool compress_all(z_stream *z, sio_slice in, int flush, sio_buf *out) {
    if (in.len > UINT_MAX / 2) return false;
    (void)deflateReset(z);
    /* Room for everything in one call: then the compressor cannot stop half-way. */
    size_t most = deflateBound(z, (uLong)in.len) + 16;
    if (!sio_buf_reserve(out, most)) return false;
    z->next_in = (Bytef *)(uintptr_t)in.ptr;
    z->avail_in = (uInt)in.len;
    z->next_out = out->data + out->len;
    z->avail_out = (uInt)most;
    int status = deflate(z, flush);
    if (status != (flush == Z_FINISH ? Z_STREAM_END : Z_OK)) return false;
    out->len += most - z->avail_out;
    return true;
}

bool tr_deflate_message(tr_deflate *d, sio_slice message, sio_buf *out) {
    enum { TAIL = 4 }; /* 00 00 ff ff is left out: RFC 7692, 7.2.1 */
    size_t before = out->len;
    if (!compress_all(&d->message, message, Z_SYNC_FLUSH, out) || out->len < before + TAIL) return false;
    out->len -= TAIL;
    return true;
}

bool tr_deflate_body(tr_deflate *d, sio_slice body, sio_buf *out) {
    return compress_all(&d->body, body, Z_FINISH, out);
}

/* ---- in ---- */

/* Expands what is given, in steps: a few bytes may hold gigabytes. `*ended` when the stream says that it is
 * over. */
static unsigned expand(z_stream *z, sio_slice in, size_t most, sio_buf *out, bool *ended) {
    z->next_in = (Bytef *)(uintptr_t)in.ptr;
    z->avail_in = (uInt)in.len;
    do {
        if (!sio_buf_reserve(out, STEP)) return 1011;
        z->next_out = out->data + out->len;
        z->avail_out = STEP;
        int status = inflate(z, Z_SYNC_FLUSH);
        out->len += STEP - z->avail_out;
        if (out->len > most) return 1009;
        if (status == Z_MEM_ERROR) return 1011;
        if (status != Z_OK && status != Z_BUF_ERROR && status != Z_STREAM_END) return 1002;
        *ended = status == Z_STREAM_END && z->avail_in == 0;
        /* Blocks may follow the one that says it is the last: RFC 7692, 7.2.3.4. */
        if (status == Z_STREAM_END && !*ended) (void)inflateReset(z);
    } while (!*ended && (z->avail_in > 0 || z->avail_out == 0));
    return 0;
}

unsigned tr_deflate_expand(tr_deflate *d, sio_slice payload, size_t limit, sio_buf *out) {
    static const uint8_t tail[] = {0, 0, 0xff, 0xff};
    bool ended = false;
    size_t most = out->len + limit;
    if (payload.len > UINT_MAX / 2) return 1009;
    (void)inflateReset(&d->expand);
    unsigned code = expand(&d->expand, payload, most, out, &ended);
    if (code != 0 || ended) return code;
    return expand(&d->expand, sio_slice_of(tail, sizeof tail), most, out, &ended);
}

/* ---- negotiation ---- */

static sio_slice trim(sio_slice s) {
    while (s.len > 0 && (s.ptr[0] == ' ' || s.ptr[0] == '\t'))
        s = sio_slice_from(s, 1);
    while (s.len > 0 && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t'))
        s.len--;
    return s;
}

static sio_slice take(sio_slice *rest, uint8_t stop) {
    const uint8_t *at = rest->len > 0 ? memchr(rest->ptr, stop, rest->len) : NULL;
    size_t len = at == NULL ? rest->len : (size_t)(at - rest->ptr);
    sio_slice first = sio_slice_sub(*rest, 0, len);
    *rest = sio_slice_from(*rest, len + 1);
    return trim(first);
}

static bool is_word(sio_slice s, const char *word) {
    return s.len == strlen(word) && strncasecmp((const char *)s.ptr, word, s.len) == 0;
}

/* A window other than 32 KiB would need a compressor of its own: such an offer is not taken. */
static bool parameter_suits(sio_slice parameter) {
    sio_slice value = parameter;
    sio_slice name = take(&value, '=');
    value = trim(value);
    if (is_word(name, "server_no_context_takeover") || is_word(name, "client_no_context_takeover"))
        return parameter.len == name.len;
    if (is_word(name, "client_max_window_bits"))
        return true; /* ours may be smaller; nothing is asked of the client */
    return is_word(name, "server_max_window_bits") && (is_word(value, "15") || is_word(value, "\"15\""));
}

static bool offer_suits(sio_slice offer) {
    if (!is_word(take(&offer, ';'), "permessage-deflate")) return false;
    while (offer.len > 0)
        if (!parameter_suits(take(&offer, ';'))) return false;
    return true;
}

bool tr_deflate_offered(sio_slice extensions) {
    while (extensions.len > 0)
        if (offer_suits(take(&extensions, ','))) return true;
    return false;
}
