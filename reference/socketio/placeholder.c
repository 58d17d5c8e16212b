#include "socketio/placeholder.h"

#include "base/json_string.h"

/* What is known of an object that is still open. Arrays have a frame too, so that brackets pair up. */
struct frame {
    const uint8_t *start;
    const uint8_t *num; /* the value of the last `num`, NULL: none yet */
    bool placeholder;   /* the last `_placeholder` is true */
    bool other_keys;
};

struct walk {
    const uint8_t *at;
    const uint8_t *end;
    const uint8_t *base;
    uint32_t count;
    const sio_rules *rules;
    sio_placeholder_fn *fn;
    void *ctx;
    bool stop;
    size_t depth;
    struct frame frames[SIO_MAX_DEPTH];
};

/* Reads the number at `p`; anything else is a value that names nothing. */
static sio_json number_at(const uint8_t *p, const uint8_t *end) {
    const uint8_t *q = p;
    while (q < end && (*q == '-' || *q == '+' || *q == '.' || (*q >= '0' && *q <= '9') || (*q | 0x20) == 'e'))
        q++;
    return (sio_json){.kind = SIO_JSON_NUMBER, .text = sio_slice_of(p, (size_t)(q - p))};
}

/* SIO5-BIN-14: 0.5 lies in the range and is no index; 1.5 of one attachment lies outside. The whole part
 * decides. */
static bool is_tolerated_fraction(const struct walk *w, sio_slice num) {
    if (!sio_tolerates(w->rules, SIO_LENIENT_PLACEHOLDER_FRACTION)) return false;
    size_t whole = 0;
    while (whole < num.len && num.ptr[whole] >= '0' && num.ptr[whole] <= '9')
        whole++;
    if (whole == 0 || whole == num.len || num.ptr[whole] != '.') return false;
    for (size_t i = whole; i < num.len; i++)
        if ((num.ptr[i] | 0x20) == 'e') return false;
    uint64_t n;
    return sio_json_to_u64((sio_json){SIO_JSON_NUMBER, sio_slice_sub(num, 0, whole)}, &n) && n < w->count;
}

static sio_error read_num(const struct walk *w, const struct frame *f, sio_placeholder *out) {
    size_t offset = (size_t)(f->start - w->base);
    if (f->num == NULL) return sio_error_at(SIO_ERR_PLACEHOLDER_NUM, offset);
    sio_json number = number_at(f->num, w->end);
    uint64_t n;
    out->named = sio_json_to_u64(number, &n);
    out->num = 0;
    if (!out->named && is_tolerated_fraction(w, number.text)) return sio_ok();
    /* SIO5-BIN-13; the same one twice, or none for an attachment, is all right: SIO5-BIN-15 */
    if (!out->named || n >= w->count) return sio_error_at(SIO_ERR_PLACEHOLDER_NUM, offset);
    out->num = (uint32_t)n;
    return sio_ok();
}

static sio_error close_object(struct walk *w, const struct frame *f) {
    if (!f->placeholder) return sio_ok(); /* plain data: SIO5-BIN-16 */
    if (f->other_keys && !sio_tolerates(w->rules, SIO_LENIENT_PLACEHOLDER_EXTRA_KEYS))
        return sio_error_at(SIO_ERR_PLACEHOLDER_KEYS, (size_t)(f->start - w->base));
    sio_placeholder p = {.text = sio_slice_of(f->start, (size_t)(w->at - f->start))};
    sio_error e = read_num(w, f, &p);
    if (e.code == SIO_ERR_OK && w->fn != NULL && !w->fn(w->ctx, &p)) w->stop = true;
    return e;
}

/* `at` is past the colon of a member of the innermost object. */
static void note_key(struct walk *w, sio_json key) {
    struct frame *f = &w->frames[w->depth - 1];
    if (sio_json_string_is(key, "_placeholder"))
        f->placeholder = w->at < w->end && *w->at == 't';
    else if (sio_json_string_is(key, "num"))
        f->num = w->at;
    else
        f->other_keys = true;
}

static void take_string(struct walk *w) {
    const uint8_t *start = w->at;
    w->at = sio_json_string_end(start, w->end);
    sio_json string = {SIO_JSON_STRING, sio_slice_of(start, (size_t)(w->at - start))};
    const uint8_t *next = sio_json_skip_blanks(w->at, w->end);
    /* In checked text a string is a key exactly when a colon follows. */
    if (next >= w->end || *next != ':' || w->depth == 0) return;
    w->at = sio_json_skip_blanks(next + 1, w->end);
    note_key(w, string);
}

static sio_error take_token(struct walk *w) {
    switch (*w->at) {
    case '"':
        take_string(w);
        return sio_ok();
    case '{':
    case '[':
        if (w->depth >= SIO_MAX_DEPTH) return sio_error_at(SIO_ERR_LIMIT_DEPTH, (size_t)(w->at - w->base));
        w->frames[w->depth++] = (struct frame){.start = w->at};
        w->at++;
        return sio_ok();
    case '}':
    case ']':
        w->at++;
        if (w->depth == 0) return sio_ok();
        return close_object(w, &w->frames[--w->depth]);
    default:
        w->at++;
        return sio_ok();
    }
}

/* At any depth: SIO5-BIN-03. */
sio_error sio_placeholders(sio_json payload, uint32_t count, const sio_rules *rules, sio_placeholder_fn *fn,
                           void *ctx) {
    if (payload.text.len == 0) return sio_ok();
    struct walk w;
    w.at = w.base = payload.text.ptr;
    w.end = w.at + payload.text.len;
    w.count = count;
    w.rules = rules == NULL ? sio_rules_strict() : rules;
    w.fn = fn;
    w.ctx = ctx;
    w.stop = false;
    w.depth = 0;
    sio_error e = sio_ok();
    while (w.at < w.end && e.code == SIO_ERR_OK && !w.stop)
        e = take_token(&w);
    return e;
}
