#include "census/likeness.h"

#include <stdlib.h>
#include <string.h>

/* A vector that is longer is like nothing else. */
enum { LONGEST = 4096 };

struct candidate {
    const vec_vector *vector;
    vec_messages messages;
    size_t length;
};

struct cen_likeness {
    struct candidate *items;
    size_t count;
};

static size_t length_of(const vec_messages *messages) {
    size_t length = 0;
    for (size_t i = 0; i < messages->count; i++)
        length += messages->items[i].bytes.len;
    return length;
}

static bool add(cen_likeness *l, const vec_vector *v) {
    struct candidate *c = &l->items[l->count];
    *c = (struct candidate){.vector = v};
    bool ok = vec_messages_make(v->input, &c->messages) == NULL;
    c->length = length_of(&c->messages);
    if (ok && c->length <= LONGEST)
        l->count++;
    else
        vec_messages_free(&c->messages);
    return ok;
}

cen_likeness *cen_likeness_new(const vec_set *vectors, vec_codec codec) {
    cen_likeness *l = calloc(1, sizeof *l);
    if (l != NULL) l->items = calloc(vec_count(vectors) + 1, sizeof *l->items);
    bool ok = l != NULL && l->items != NULL;
    for (size_t i = 0; ok && i < vec_count(vectors); i++) {
        const vec_vector *v = vec_at(vectors, i);
        if (v->codec == codec && v->requirements.count > 0) ok = add(l, v);
    }
    if (ok) return l;
    cen_likeness_free(l);
    return NULL;
}

void cen_likeness_free(cen_likeness *l) {
    if (l == NULL) return;
    for (size_t i = 0; i < l->count; i++)
        vec_messages_free(&l->items[i].messages);
    free(l->items);
    free(l);
}

/* How many bytes two messages begin and end with alike. */
static size_t alike(sio_slice a, sio_slice b) {
    size_t shorter = a.len < b.len ? a.len : b.len, head = 0, tail = 0;
    while (head < shorter && a.ptr[head] == b.ptr[head])
        head++;
    while (tail < shorter - head && a.ptr[a.len - tail - 1] == b.ptr[b.len - tail - 1])
        tail++;
    return head + tail;
}

static size_t all_alike(const vec_messages *a, const vec_messages *b) {
    size_t fewer = a->count < b->count ? a->count : b->count, sum = 0;
    for (size_t i = 0; i < fewer; i++)
        if (a->items[i].binary == b->items[i].binary)
            sum += alike(sio_buf_slice(&a->items[i].bytes), sio_buf_slice(&b->items[i].bytes));
    return sum;
}

/* Whether the expectation ends as this outcome does. */
static bool ends_alike(const json_t *expect, const vec_outcome *got) {
    const char *refused = json_string_value(json_object_get(expect, "refused"));
    if (got->end == VEC_REFUSED) return refused != NULL && strcmp(refused, got->reason) == 0;
    return refused == NULL && (json_object_get(expect, "more") != NULL) == (got->end == VEC_MORE);
}

static size_t apart(size_t a, size_t b) {
    return a > b ? a - b : b - a;
}

const char *cen_likeness_requirement(const cen_likeness *l, const vec_messages *input,
                                     const vec_outcome *got) {
    const struct candidate *best = NULL;
    size_t length = length_of(input), most = 0;
    for (size_t i = 0; i < l->count; i++) {
        const struct candidate *c = &l->items[i];
        if (!ends_alike(c->vector->expect, got)) continue;
        size_t like = all_alike(input, &c->messages);
        if (best != NULL &&
            (like < most || (like == most && apart(c->length, length) >= apart(best->length, length))))
            continue;
        best = c;
        most = like;
    }
    return best == NULL ? NULL : best->vector->requirements.items[0];
}
