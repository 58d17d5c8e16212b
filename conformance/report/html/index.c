#include "report/html/index.h"

#include <stdlib.h>
#include <string.h>

#include "report/summary.h"

static html_row *add_row(html_index *index, const char *id, const data_requirement *requirement) {
    html_row *rows = realloc(index->rows, (index->count + 1) * sizeof *rows);
    if (rows == NULL) return NULL;
    index->rows = rows;
    rows[index->count] = (html_row){.id = id, .requirement = requirement};
    return &rows[index->count++];
}

static html_row *row_of(html_index *index, const char *id) {
    for (size_t i = 0; i < index->count; i++)
        if (strcmp(index->rows[i].id, id) == 0) return &index->rows[i];
    return add_row(index, id, NULL);
}

static bool is_among(const char *const *ids, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(ids[i], id) == 0) return true;
    return false;
}

static bool note(html_row *row, size_t number, const run_case *c, bool cited, bool against) {
    size_t *cases = realloc(row->cases, (row->case_count + 1) * sizeof *cases);
    if (cases == NULL) return false;
    row->cases = cases;
    cases[row->case_count++] = number;
    const rep_mark *mark = rep_mark_of(c);
    /* A case that fails says nothing about the requirements that it does not blame. */
    if (!cited) return true;
    if (row->mark == NULL || mark->rank > row->mark->rank) row->mark = mark;
    row->blamed += against;
    return true;
}

static bool add_case(html_index *index, const rep_report *r, size_t number) {
    const run_case *c = &r->plan->cases[number];
    const run_subject *s = &c->subject;
    size_t count = 0;
    const char *const *cites = rep_cites_of(c, &count);
    bool against = rep_counts_against(c, r->strict), bad = against || c->known, ok = true;
    for (size_t i = 0; ok && i < s->requirement_count; i++) {
        html_row *row = row_of(index, s->requirements[i]);
        ok = row != NULL && note(row, number, c, !bad || is_among(cites, count, s->requirements[i]), against);
    }
    for (size_t i = 0; ok && bad && i < count; i++) {
        if (is_among(s->requirements, s->requirement_count, cites[i])) continue;
        html_row *row = row_of(index, cites[i]);
        ok = row != NULL && note(row, number, c, true, against);
    }
    return ok;
}

/* Rows without a case show nothing. */
static void drop_empty(html_index *index) {
    size_t kept = 0;
    for (size_t i = 0; i < index->count; i++)
        if (index->rows[i].case_count > 0) index->rows[kept++] = index->rows[i];
    index->count = kept;
}

bool html_index_make(html_index *index, const rep_report *r) {
    bool ok = true;
    *index = (html_index){.rows = NULL};
    for (size_t i = 0; ok && r->catalogue != NULL && i < data_requirement_count(r->catalogue); i++) {
        const data_requirement *requirement = data_requirement_at(r->catalogue, i);
        ok = add_row(index, requirement->id, requirement) != NULL;
    }
    for (size_t i = 0; ok && i < r->plan->count; i++)
        ok = add_case(index, r, i);
    drop_empty(index);
    return ok;
}

void html_index_free(html_index *index) {
    for (size_t i = 0; i < index->count; i++)
        free(index->rows[i].cases);
    free(index->rows);
    *index = (html_index){.rows = NULL};
}

bool html_same_group(const html_row *a, const html_row *b) {
    if (a->requirement == NULL || b->requirement == NULL) return a->requirement == b->requirement;
    return strcmp(a->requirement->group, b->requirement->group) == 0;
}
