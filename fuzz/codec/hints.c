#include "fuzz/codec/hints.h"

#include <string.h>

enum { MOST_PLACES = 4, LONGEST = 1 << 16 };

void cfz_hints_free(cfz_hints *h) {
    for (size_t i = 0; i < CFZ_MOST_HINTS; i++)
        sio_buf_free(&h->items[i]);
    *h = (cfz_hints){.count = 0};
}

/* The place of a new item; the newest is dropped when the queue is full, since the older was suggested by an
 * input that has been kept. */
static sio_buf *next(cfz_hints *h) {
    if (h->count == CFZ_MOST_HINTS) return NULL;
    sio_buf *item = &h->items[(h->first + h->count) % CFZ_MOST_HINTS];
    sio_buf_clear(item);
    h->count++;
    return item;
}

void cfz_hints_push(cfz_hints *h, sio_slice input) {
    sio_buf *item = next(h);
    if (item != NULL && !sio_buf_add(item, input)) h->count--;
}

static void push_replaced(cfz_hints *h, sio_slice input, size_t at, size_t length, sio_slice with,
                          bool quoted) {
    sio_buf *item = next(h);
    if (item == NULL) return;
    bool ok = sio_buf_add(item, sio_slice_sub(input, 0, at));
    if (quoted) ok = ok && sio_buf_add_byte(item, '"');
    ok = ok && sio_buf_add(item, with);
    if (quoted) ok = ok && sio_buf_add_byte(item, '"');
    if (!ok || !sio_buf_add(item, sio_slice_from(input, at + length))) h->count--;
}

static bool is_number(sio_slice text) {
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9') return false;
    return text.len > 0;
}

struct source {
    cfz_hints *h;
    sio_slice input;
};

static void replace(const struct source *s, sio_slice seen, sio_slice wanted) {
    bool quote = is_number(seen) && !is_number(wanted);
    size_t at = 0;
    if (seen.len == 0) return;
    for (unsigned place = 0; place < MOST_PLACES; place++) {
        const uint8_t *found = memmem(s->input.ptr + at, s->input.len - at, seen.ptr, seen.len);
        if (found == NULL) return;
        at = (size_t)(found - s->input.ptr);
        push_replaced(s->h, s->input, at, seen.len, wanted, false);
        if (quote) push_replaced(s->h, s->input, at, seen.len, wanted, true);
        at += seen.len;
    }
}

static void take_pair(void *ctx, sio_slice left, sio_slice right) {
    const struct source *s = ctx;
    if (sio_slice_equal(left, right)) return;
    if (s->h->learn != NULL) {
        s->h->learn(s->h->learner, left);
        s->h->learn(s->h->learner, right);
    }
    replace(ctx, left, right);
    replace(ctx, right, left);
}

void cfz_hints_add(cfz_hints *h, sio_slice input, const adp_answer *answer) {
    struct source s = {h, input};
    if (input.len > 0 && input.len <= LONGEST) adp_answer_compared(answer, take_pair, &s);
}

size_t cfz_hints_take(cfz_hints *h, uint8_t *out, size_t most) {
    size_t length = 0;
    while (h->count > 0 && length == 0) {
        const sio_buf *item = &h->items[h->first];
        length = item->len < most ? item->len : most;
        if (length > 0) memcpy(out, item->data, length);
        h->first = (h->first + 1) % CFZ_MOST_HINTS;
        h->count--;
    }
    return length;
}
