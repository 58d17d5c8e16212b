#include "engineio/query.h"

#include <string.h>

void sio_query_init(sio_query *q, const sio_mem *mem) {
    *q = (sio_query){.pair = NULL, .count = 0, .cap = 0};
    sio_buf_init(&q->bytes, mem);
}

void sio_query_free(sio_query *q) {
    sio_mem_release(q->bytes.mem, q->pair);
    sio_buf_free(&q->bytes);
    sio_query_init(q, q->bytes.mem);
}

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9') return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static uint8_t decode_one(sio_slice raw, size_t *at) {
    uint8_t c = raw.ptr[(*at)++];
    if (c == '+') return ' ';
    if (c != '%' || raw.len - *at < 2) return c;
    int high = hex_digit(raw.ptr[*at]);
    int low = hex_digit(raw.ptr[*at + 1]);
    if (high < 0 || low < 0) return c;
    *at += 2;
    return (uint8_t)(high * 16 + low);
}

/* Room for the whole text was made before: the slices handed out stay where they are. */
static sio_slice decode(sio_buf *out, sio_slice raw) {
    const uint8_t *start = out->data + out->len;
    for (size_t at = 0; at < raw.len;)
        out->data[out->len++] = decode_one(raw, &at);
    return sio_slice_of(start, (size_t)(out->data + out->len - start));
}

static size_t find(sio_slice s, uint8_t byte) {
    const uint8_t *p = s.len == 0 ? NULL : memchr(s.ptr, byte, s.len);
    return p == NULL ? s.len : (size_t)(p - s.ptr);
}

static sio_query_pair *add_pair(sio_query *q) {
    if (q->count == q->cap) {
        size_t cap = q->cap == 0 ? 8 : q->cap * 2;
        sio_query_pair *pair = sio_mem_resize(q->bytes.mem, q->pair, cap * sizeof *pair);
        if (pair == NULL) return NULL;
        q->pair = pair;
        q->cap = cap;
    }
    return &q->pair[q->count++];
}

bool sio_query_parse(sio_query *q, sio_slice raw) {
    sio_buf_clear(&q->bytes);
    q->count = 0;
    if (!sio_buf_reserve(&q->bytes, raw.len)) return false;
    while (raw.len > 0) {
        size_t end = find(raw, '&');
        sio_query_pair parts = sio_query_split(sio_slice_sub(raw, 0, end));
        raw = sio_slice_from(raw, end + 1);
        if (end == 0) continue;
        sio_query_pair *pair = add_pair(q);
        if (pair == NULL) {
            q->count = 0;
            return false;
        }
        pair->key = decode(&q->bytes, parts.key);
        pair->value = decode(&q->bytes, parts.value);
    }
    return true;
}

sio_query_pair sio_query_split(sio_slice fragment) {
    size_t at = find(fragment, '=');
    return (sio_query_pair){.key = sio_slice_sub(fragment, 0, at), .value = sio_slice_from(fragment, at + 1)};
}

bool sio_query_get(const sio_query_pair *pair, size_t count, const char *key, sio_slice *value) {
    *value = sio_slice_of(NULL, 0);
    for (size_t i = count; i > 0; i--) {
        if (!sio_slice_is(pair[i - 1].key, key)) continue;
        *value = pair[i - 1].value;
        return true;
    }
    return false;
}
