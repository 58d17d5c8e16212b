/* The steps of a script, and what is done with them as a list. */
#include "fuzz/session/script.h"

#include <string.h>

static const struct {
    const char *word;
    script_shape shape;
} verbs[] = {
#define VERB_ROW(constant, word, shape) {word, SCRIPT_##shape},
    SCRIPT_VERB_LIST(VERB_ROW)
#undef VERB_ROW
};

const char *script_word(script_verb verb) {
    return (unsigned)verb < SCRIPT_VERBS ? verbs[verb].word : "unknown";
}

script_shape script_shape_of(script_verb verb) {
    return (unsigned)verb < SCRIPT_VERBS ? verbs[verb].shape : SCRIPT_NOTHING;
}

bool script_find(sio_slice word, script_verb *verb) {
    for (unsigned i = 0; i < SCRIPT_VERBS; i++) {
        if (word.len == 0 || word.ptr[0] != (uint8_t)verbs[i].word[0]) continue;
        if (!sio_slice_is(word, verbs[i].word)) continue;
        *verb = (script_verb)i;
        return true;
    }
    return false;
}

bool script_init(script *s, const sio_mem *mem) {
    *s = (script){.step = sio_mem_alloc(mem, SCRIPT_STEPS * sizeof *s->step)};
    sio_buf_init(&s->bytes, mem);
    if (s->step != NULL && sio_buf_reserve(&s->bytes, (size_t)2 * SCRIPT_TEXT)) return true;
    script_free(s);
    return false;
}

void script_free(script *s) {
    sio_mem_release(s->bytes.mem, s->step);
    sio_buf_free(&s->bytes);
    s->step = NULL;
    s->count = 0;
}

void script_clear(script *s) {
    s->count = 0;
    sio_buf_clear(&s->bytes);
}

bool script_insert(script *s, size_t at, const script_step *step) {
    if (s->count == SCRIPT_STEPS || at > s->count) return false;
    script_step copy = *step; /* it may be one of ours */
    if (at < s->count) memmove(s->step + at + 1, s->step + at, (s->count - at) * sizeof *s->step);
    s->step[at] = copy;
    s->count++;
    return true;
}

void script_remove(script *s, size_t at, size_t count) {
    if (at > s->count) at = s->count;
    if (count > s->count - at) count = s->count - at;
    memmove(s->step + at, s->step + at + count, (s->count - at - count) * sizeof *s->step);
    s->count -= count;
}

bool script_keep(script *s, sio_slice bytes, sio_slice *kept) {
    size_t at = s->bytes.len;
    *kept = sio_slice_of(NULL, 0);
    if (bytes.len > s->bytes.cap - at) return false;
    if (bytes.len > 0) memcpy(s->bytes.data + at, bytes.ptr, bytes.len);
    s->bytes.len += bytes.len;
    *kept = sio_slice_of(s->bytes.data + at, bytes.len);
    return true;
}

/* Returns the length of the variable at the beginning of the text, or 0. */
static size_t variable(sio_slice text, unsigned own, unsigned *client) {
    *client = own;
    if (sio_slice_starts(text, "${sid}")) return strlen("${sid}");
    if (text.len < strlen("${0.sid}") || !sio_slice_starts(text, "${")) return 0;
    if (text.ptr[2] < '0' || text.ptr[2] >= '0' + SCRIPT_CLIENTS) return 0;
    *client = text.ptr[2] - (unsigned)'0';
    return sio_slice_starts(sio_slice_from(text, 3), ".sid}") ? strlen("${0.sid}") : 0;
}

bool script_fill_in(sio_slice query, const sio_slice sid[SCRIPT_CLIENTS], unsigned own, sio_buf *out) {
    while (query.len > 0) {
        const uint8_t *dollar = memchr(query.ptr, '$', query.len);
        size_t plain = dollar == NULL ? query.len : (size_t)(dollar - query.ptr);
        if (!sio_buf_add(out, sio_slice_sub(query, 0, plain))) return false;
        query = sio_slice_from(query, plain);
        if (query.len == 0) return true;
        unsigned client;
        size_t used = variable(query, own, &client);
        bool ok = used == 0 ? sio_buf_add_byte(out, '$') : sio_buf_add(out, sid[client]);
        if (!ok) return false;
        query = sio_slice_from(query, used == 0 ? 1 : used);
    }
    return true;
}
