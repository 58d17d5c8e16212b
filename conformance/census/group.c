#include "census/group.h"

#include "census/census_internal.h"

#include <stdlib.h>
#include <string.h>

char cen_letter(size_t codec) {
    return (char)(codec < 26 ? 'A' + (int)codec : codec < 52 ? 'a' + (int)codec - 26 : '?');
}

/* ---- who is on which side of an input ---- */

static const cen_cell *cell_of(const cen_census *c, size_t codec, size_t input) {
    return &c->codecs[codec].cells[input];
}

/* Sides come in the order of their first codec. */
size_t cen_add_sides(const cen_census *c, size_t input, sio_buf *out) {
    size_t sides = 0;
    for (size_t a = 0; a < c->codec_count; a++) {
        const cen_cell *first = cell_of(c, a, input);
        bool seen = !first->known;
        for (size_t b = 0; b < a && !seen; b++)
            seen = cell_of(c, b, input)->known && cell_of(c, b, input)->outcome == first->outcome;
        if (seen) continue;
        if (sides++ > 0) sio_buf_add_str(out, "| ");
        for (size_t b = a; b < c->codec_count; b++)
            if (cell_of(c, b, input)->known && cell_of(c, b, input)->outcome == first->outcome)
                sio_buf_addf(out, "%c ", cen_letter(b));
    }
    return sides;
}

static size_t answers(const cen_census *c, size_t input) {
    size_t count = 0;
    for (size_t a = 0; a < c->codec_count; a++)
        count += cell_of(c, a, input)->known;
    return count;
}

static bool anybody_fails(const cen_census *c, size_t input, bool *unexplained) {
    bool fails = false;
    for (size_t a = 0; a < c->codec_count; a++) {
        const cen_cell *cell = cell_of(c, a, input);
        if (!cell->known || cell->judged.verdict != ADP_FAIL) continue;
        fails = true;
        *unexplained = *unexplained || cell->quirk == NULL;
    }
    return fails;
}

/* ---- groups ---- */

struct item {
    char *key;
    size_t input, size;
    const char *requirement;
    bool unexplained;
};

static const char *requirement_of(const vec_vector *v) {
    return v->requirements.count > 0 ? v->requirements.items[0] : "";
}

/* Alike are: what decides it, the sides, the verdicts, what explains them. */
static char *key_of(const cen_census *c, size_t input, size_t *sides) {
    sio_buf key = SIO_BUF_INIT;
    const cen_input *in = &c->inputs[input];
    sio_buf_addf(&key, "%s %d ", requirement_of(in->vector), (int)in->op);
    *sides = cen_add_sides(c, input, &key);
    for (size_t a = 0; a < c->codec_count; a++) {
        const cen_cell *cell = cell_of(c, a, input);
        if (!cell->known) continue;
        sio_buf_addf(&key, " %c%d%d", cen_letter(a), (int)cell->judged.verdict,
                     (int)in->outcomes[cell->outcome].fault);
        if (cell->judged.leniency != NULL) sio_buf_addf(&key, "(%s)", cell->judged.leniency);
        if (cell->quirk != NULL) sio_buf_addf(&key, "[%p]", (const void *)cell->quirk);
        if (cell->over_budget) sio_buf_add_byte(&key, '!');
    }
    const char *text = sio_buf_cstr(&key);
    char *copy = text == NULL ? NULL : strdup(text);
    sio_buf_free(&key);
    return copy;
}

static int by_key_and_size(const void *a, const void *b) {
    const struct item *x = a, *y = b;
    int order = strcmp(x->requirement, y->requirement);
    if (order == 0) order = strcmp(x->key, y->key);
    if (order == 0) order = x->size < y->size ? -1 : x->size > y->size;
    return order != 0 ? order : x->input < y->input ? -1 : 1;
}

static bool collect(const cen_census *c, struct item *items, size_t *count) {
    for (size_t i = 0; i < c->input_count; i++) {
        size_t sides = 0;
        struct item *item = &items[*count];
        *item = (struct item){.input = i, .requirement = requirement_of(c->inputs[i].vector)};
        item->key = key_of(c, i, &sides);
        if (item->key == NULL) return false;
        if (!anybody_fails(c, i, &item->unexplained) && sides < 2) {
            free(item->key);
            continue;
        }
        /* The text of the vector is as good a measure as its bytes, and costs less. */
        item->size = json_dumpb(c->inputs[i].vector->input, NULL, 0, JSON_COMPACT);
        (*count)++;
    }
    return true;
}

static void divide(const struct item *items, size_t count, cen_groups *out) {
    for (size_t i = 0; i < count; i++) {
        cen_group *last = out->count > 0 ? &out->items[out->count - 1] : NULL;
        out->inputs[i] = items[i].input;
        if (last != NULL && strcmp(last->key, items[i].key) == 0) {
            last->count++;
            free(items[i].key);
            continue;
        }
        out->items[out->count++] = (cen_group){.key = items[i].key,
                                               .requirement = items[i].requirement,
                                               .inputs = &out->inputs[i],
                                               .count = 1,
                                               .unexplained = items[i].unexplained};
    }
}

bool cen_groups_find(const cen_census *c, cen_groups *out) {
    size_t count = 0;
    struct item *items = calloc(c->input_count + 1, sizeof *items);
    *out = (cen_groups){.items = calloc(c->input_count + 1, sizeof *out->items),
                        .inputs = calloc(c->input_count + 1, sizeof *out->inputs)};
    bool ok = items != NULL && out->items != NULL && out->inputs != NULL && collect(c, items, &count);
    if (ok) {
        qsort(items, count, sizeof *items, by_key_and_size);
        divide(items, count, out);
        out->input_count = count;
    }
    free(items);
    return ok;
}

void cen_groups_free(cen_groups *g) {
    for (size_t i = 0; i < g->count; i++)
        free(g->items[i].key);
    free(g->items);
    free(g->inputs);
    *g = (cen_groups){.items = NULL};
}

/* ---- clusters ---- */

static bool count_sides(cen_clusters *k, const char *sides) {
    for (size_t i = 0; i < k->count; i++) {
        if (strcmp(k->items[i].sides, sides) != 0) continue;
        k->items[i].count++;
        return true;
    }
    cen_cluster *items = realloc(k->items, (k->count + 1) * sizeof *items);
    if (items == NULL) return false;
    k->items = items;
    char *copy = strdup(sides);
    if (copy == NULL) return false;
    items[k->count++] = (cen_cluster){.sides = copy, .count = 1};
    return true;
}

static int by_count(const void *a, const void *b) {
    const cen_cluster *x = a, *y = b;
    if (x->count != y->count) return x->count > y->count ? -1 : 1;
    return strcmp(x->sides, y->sides);
}

bool cen_clusters_find(const cen_census *c, cen_clusters *out) {
    bool ok = true;
    *out = (cen_clusters){.items = NULL};
    for (size_t i = 0; ok && i < c->input_count; i++) {
        sio_buf sides = SIO_BUF_INIT;
        if (answers(c, i) < 2) continue;
        cen_add_sides(c, i, &sides);
        const char *text = sio_buf_cstr(&sides);
        ok = text != NULL && count_sides(out, text);
        sio_buf_free(&sides);
    }
    if (out->count > 0) qsort(out->items, out->count, sizeof *out->items, by_count);
    return ok;
}

void cen_clusters_free(cen_clusters *k) {
    for (size_t i = 0; i < k->count; i++)
        free(k->items[i].sides);
    free(k->items);
    *k = (cen_clusters){.items = NULL};
}
