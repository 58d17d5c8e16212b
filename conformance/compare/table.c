#include "compare/table.h"

#include <stdlib.h>
#include <string.h>

static cmp_row *add_row(cmp_table *t, const char *name) {
    cmp_row *rows = realloc(t->rows, (t->count + 1) * sizeof *rows);
    if (rows == NULL) return NULL;
    t->rows = rows;
    cmp_row *row = &rows[t->count];
    *row = (cmp_row){.name = name, .marks = calloc(t->report_count, sizeof(rep_mark *))};
    if (row->marks == NULL) return NULL;
    t->count++;
    return row;
}

static void see_differences(cmp_table *t) {
    for (size_t i = 0; i < t->count; i++)
        for (size_t k = 1; k < t->report_count; k++)
            if (t->rows[i].marks[k] != t->rows[i].marks[0]) t->rows[i].differs = true;
}

void cmp_table_free(cmp_table *t) {
    for (size_t i = 0; i < t->count; i++)
        free((void *)t->rows[i].marks);
    free(t->rows);
    *t = (cmp_table){.rows = NULL};
}

static cmp_row *row_of(cmp_table *t, const char *id) {
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->rows[i].name, id) == 0) return &t->rows[i];
    return add_row(t, id);
}

static bool has(const json_t *array, const char *id) {
    for (size_t i = 0; i < json_array_size(array); i++)
        if (strcmp(json_string_value(json_array_get(array, i)), id) == 0) return true;
    return false;
}

/* A failure says nothing about the requirements that it does not blame. */
static bool note_ids(cmp_table *t, size_t column, const cmp_case *c, const json_t *ids) {
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const char *id = json_string_value(json_array_get(ids, i));
        cmp_row *row = row_of(t, id);
        if (row == NULL) return false;
        if (json_array_size(c->broken) > 0 && !has(c->broken, id)) continue;
        const rep_mark **mark = &row->marks[column];
        if (c->mark != NULL && (*mark == NULL || c->mark->rank > (*mark)->rank)) *mark = c->mark;
    }
    return true;
}

static bool add_report(cmp_table *t, size_t column) {
    const cmp_report *r = &t->reports[column];
    bool ok = true;
    for (size_t i = 0; ok && i < r->count; i++)
        ok = note_ids(t, column, &r->cases[i], r->cases[i].requirements) &&
             note_ids(t, column, &r->cases[i], r->cases[i].broken);
    return ok;
}

static bool is_empty(const cmp_table *t, const cmp_row *row) {
    for (size_t k = 0; k < t->report_count; k++)
        if (row->marks[k] != NULL) return false;
    return true;
}

static void drop_empty(cmp_table *t) {
    size_t kept = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (is_empty(t, &t->rows[i]))
            free((void *)t->rows[i].marks);
        else
            t->rows[kept++] = t->rows[i];
    }
    t->count = kept;
}

bool cmp_table_by_requirement(cmp_table *t, const cmp_report *reports, size_t count,
                              const data_catalogue *catalogue) {
    bool ok = true;
    *t = (cmp_table){.reports = reports, .report_count = count};
    for (size_t i = 0; ok && i < data_requirement_count(catalogue); i++) {
        const data_requirement *requirement = data_requirement_at(catalogue, i);
        cmp_row *row = add_row(t, requirement->id);
        ok = row != NULL;
        if (ok) row->requirement = requirement;
    }
    for (size_t k = 0; ok && k < count; k++)
        ok = add_report(t, k);
    drop_empty(t);
    see_differences(t);
    return ok;
}

static int compare_rows(const void *a, const void *b) {
    return strcmp(((const cmp_row *)a)->name, ((const cmp_row *)b)->name);
}

static bool is_in_earlier(const cmp_table *t, size_t column, const char *key) {
    for (size_t k = 0; k < column; k++)
        if (cmp_case_find(&t->reports[k], key) != NULL) return true;
    return false;
}

static bool add_case(cmp_table *t, const cmp_case *c) {
    cmp_row *row = add_row(t, c->key);
    if (row == NULL) return false;
    row->title = c->title;
    for (size_t k = 0; k < t->report_count; k++) {
        const cmp_case *found = cmp_case_find(&t->reports[k], c->key);
        if (found != NULL) row->marks[k] = found->mark;
    }
    return true;
}

bool cmp_table_by_case(cmp_table *t, const cmp_report *reports, size_t count) {
    bool ok = true;
    *t = (cmp_table){.reports = reports, .report_count = count, .by_case = true};
    for (size_t k = 0; k < count; k++)
        for (size_t i = 0; ok && i < reports[k].count; i++)
            if (!is_in_earlier(t, k, reports[k].cases[i].key)) ok = add_case(t, &reports[k].cases[i]);
    if (t->count > 0) qsort(t->rows, t->count, sizeof *t->rows, compare_rows);
    see_differences(t);
    return ok;
}
