#include "data/catalogue.h"

#include <stdlib.h>
#include <string.h>

#include "data/catalogue_read.h"

typedef struct row_ref {
    const char *id;
    size_t index;
} row_ref;

struct data_catalogue {
    data_rows rows;
    row_ref *by_id;
    data_error *error; /* while loading */
};

static int compare_ids(const void *a, const void *b) {
    return strcmp(((const row_ref *)a)->id, ((const row_ref *)b)->id);
}

/* "A10" comes behind "A2". */
static int compare_rows(const void *a, const void *b) {
    const data_requirement *x = a;
    const data_requirement *y = b;
    if (x->group[0] != y->group[0]) return x->group[0] < y->group[0] ? -1 : 1;
    long m = strtol(x->group + 1, NULL, 10);
    long n = strtol(y->group + 1, NULL, 10);
    if (m != n) return m < n ? -1 : 1;
    int files = strcmp(x->file, y->file);
    if (files != 0) return files;
    return x->place < y->place ? -1 : 1;
}

static bool index_rows(data_catalogue *c) {
    data_rows *rows = &c->rows;
    c->by_id = calloc(rows->requirement_count + 1, sizeof *c->by_id);
    if (c->by_id == NULL) return data_fail(c->error, NULL, NULL, 0, "out of memory");
    for (size_t i = 0; i < rows->requirement_count; i++)
        c->by_id[i] = (row_ref){.id = rows->requirements[i].id, .index = i};
    qsort(c->by_id, rows->requirement_count, sizeof *c->by_id, compare_ids);
    for (size_t i = 1; i < rows->requirement_count; i++)
        if (strcmp(c->by_id[i - 1].id, c->by_id[i].id) == 0)
            return data_fail(c->error, rows->requirements[c->by_id[i].index].file, NULL, 0,
                             "expected unique ids: %s is there twice", c->by_id[i].id);
    return true;
}

static bool check_references(const data_catalogue *c) {
    for (size_t i = 0; i < c->rows.requirement_count; i++) {
        const data_requirement *r = &c->rows.requirements[i];
        for (size_t j = 0; j < r->ambiguities.count; j++)
            if (data_ambiguity_find(c, r->ambiguities.items[j]) == NULL)
                return data_fail(c->error, r->file, NULL, 0, "%s names the unknown ambiguity %s", r->id,
                                 r->ambiguities.items[j]);
    }
    for (size_t i = 0; i < c->rows.ambiguity_count; i++) {
        const data_ambiguity *a = &c->rows.ambiguities[i];
        for (size_t j = 0; j < a->requirements.count; j++)
            if (data_requirement_find(c, a->requirements.items[j]) == NULL)
                return data_fail(c->error, "ambiguities.json", NULL, 0, "%s names the unknown requirement %s",
                                 a->id, a->requirements.items[j]);
    }
    return true;
}

data_catalogue *data_catalogue_load(const data_set *set, data_error *error) {
    data_catalogue *c = calloc(1, sizeof *c);
    if (c == NULL) {
        data_fail(error, NULL, NULL, 0, "out of memory");
        return NULL;
    }
    c->error = error;
    bool ok = data_rows_read(&c->rows, set, error);
    if (ok) {
        qsort(c->rows.requirements, c->rows.requirement_count, sizeof *c->rows.requirements, compare_rows);
        ok = index_rows(c) && check_references(c);
    }
    if (ok) return c;
    data_catalogue_free(c);
    return NULL;
}

void data_catalogue_free(data_catalogue *c) {
    if (c == NULL) return;
    data_rows_free(&c->rows);
    free(c->by_id);
    free(c);
}

size_t data_requirement_count(const data_catalogue *c) {
    return c->rows.requirement_count;
}

const data_requirement *data_requirement_at(const data_catalogue *c, size_t index) {
    return &c->rows.requirements[index];
}

const data_requirement *data_requirement_find(const data_catalogue *c, const char *id) {
    row_ref key = {.id = id, .index = 0};
    const row_ref *hit = bsearch(&key, c->by_id, c->rows.requirement_count, sizeof *c->by_id, compare_ids);
    return hit != NULL ? &c->rows.requirements[hit->index] : NULL;
}

size_t data_ambiguity_count(const data_catalogue *c) {
    return c->rows.ambiguity_count;
}

const data_ambiguity *data_ambiguity_at(const data_catalogue *c, size_t index) {
    return &c->rows.ambiguities[index];
}

const data_ambiguity *data_ambiguity_find(const data_catalogue *c, const char *id) {
    for (size_t i = 0; i < c->rows.ambiguity_count; i++)
        if (strcmp(c->rows.ambiguities[i].id, id) == 0) return &c->rows.ambiguities[i];
    return NULL;
}
