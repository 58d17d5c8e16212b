#include "fuzz/shrink.h"

#include <string.h>

#include "fuzz/session/script.h"

/* Something that can be taken apart: `without` makes the input that lacks the pieces [from, from + n). */
typedef struct whole {
    size_t count;
    bool (*without)(const struct whole *w, size_t from, size_t n, sio_buf *out);
    const sio_buf *text; /* as it is now */
    uint8_t end;         /* of each piece, where they are no bytes */
} whole;

static bool shows(shrink *s, sio_slice input) {
    if (s->most > 0 && s->tries >= s->most) return false;
    s->tries++;
    return s->shows(s->ctx, input);
}

static size_t count_pieces(const sio_buf *text, uint8_t end) {
    size_t count = 0;
    for (size_t i = 0; i < text->len; i++)
        count += text->data[i] == end || i + 1 == text->len;
    return count;
}

static bool without_pieces(const whole *w, size_t from, size_t n, sio_buf *out) {
    size_t piece = 0;
    bool ok = true;
    for (size_t i = 0; ok && i < w->text->len; i++) {
        if (piece < from || piece >= from + n) ok = sio_buf_add_byte(out, w->text->data[i]);
        piece += w->text->data[i] == w->end;
    }
    return ok;
}

static bool without_bytes(const whole *w, size_t from, size_t n, sio_buf *out) {
    sio_slice all = sio_buf_slice(w->text);
    return sio_buf_add(out, sio_slice_sub(all, 0, from)) && sio_buf_add(out, sio_slice_from(all, from + n));
}

/* Goes over the pieces from the end to the start, `n` at a time. Returns false without memory; *less tells
 * whether something went. */
static bool pass(shrink *s, whole *w, size_t n, sio_buf *text, bool *less) {
    for (size_t from = w->count - w->count % n;; from -= n) {
        sio_buf smaller = SIO_BUF_INIT;
        if (!w->without(w, from, n, &smaller)) {
            sio_buf_free(&smaller);
            return false;
        }
        if (smaller.len < text->len && shows(s, sio_buf_slice(&smaller))) {
            sio_buf_free(text);
            *text = smaller;
            w->count -= n < w->count - from ? n : w->count - from;
            *less = true;
        } else {
            sio_buf_free(&smaller);
        }
        if (from < n) return true;
    }
}

static bool reduce(shrink *s, whole *w, sio_buf *text) {
    for (size_t n = (w->count + 1) / 2; n > 0 && w->count > 0;) {
        bool less = false;
        if (!pass(s, w, n, text, &less)) return false;
        if (n == 1 && !less) break;
        n = n > 1 ? n / 2 : 1;
    }
    return true;
}

static bool shrink_pieces(shrink *s, sio_buf *text, uint8_t end) {
    whole w = {.count = count_pieces(text, end), .without = without_pieces, .text = text, .end = end};
    return reduce(s, &w, text);
}

bool shrink_bytes(shrink *s, sio_buf *input) {
    whole w = {.count = input->len, .without = without_bytes, .text = input};
    return reduce(s, &w, input);
}

/* The bytes of one step; a request is shortened in its body. */
typedef struct part {
    shrink *s;
    script *steps;
    size_t at;
    bool query;
} part;

static bool part_shows(void *ctx, sio_slice bytes) {
    part *p = ctx;
    script_step *step = &p->steps->step[p->at];
    sio_slice *field = p->query ? &step->query : &step->bytes;
    sio_slice before = *field;
    sio_buf text = SIO_BUF_INIT;
    *field = bytes;
    bool ok = script_print(p->steps, &text) && shows(p->s, sio_buf_slice(&text));
    *field = before;
    sio_buf_free(&text);
    return ok;
}

static bool shrink_part(shrink *s, script *steps, size_t at, bool query) {
    part p = {.s = s, .steps = steps, .at = at, .query = query};
    script_step *step = &steps->step[at];
    sio_slice *field = query ? &step->query : &step->bytes;
    shrink inner = {.shows = part_shows, .ctx = &p};
    sio_buf bytes = SIO_BUF_INIT;
    if (field->len == 0) return true;
    bool ok = sio_buf_add(&bytes, *field) && shrink_bytes(&inner, &bytes);
    if (ok && bytes.len < field->len) {
        memcpy((uint8_t *)(uintptr_t)field->ptr, bytes.data == NULL ? (const uint8_t *)"" : bytes.data,
               bytes.len);
        field->len = bytes.len;
    }
    sio_buf_free(&bytes);
    return ok;
}

static bool shrink_steps(shrink *s, sio_buf *text) {
    script steps;
    if (!script_init(&steps, NULL)) return false;
    script_read(&steps, sio_buf_slice(text));
    bool ok = true;
    for (size_t i = 0; ok && i < steps.count; i++)
        ok = shrink_part(s, &steps, i, false) && shrink_part(s, &steps, i, true);
    sio_buf_clear(text);
    ok = ok && script_print(&steps, text);
    script_free(&steps);
    return ok;
}

bool shrink_script(shrink *s, sio_buf *text) {
    return shrink_pieces(s, text, '\n') && shrink_steps(s, text);
}

bool shrink_messages(shrink *s, sio_buf *input) {
    return shrink_pieces(s, input, 0x1e) && shrink_bytes(s, input);
}
