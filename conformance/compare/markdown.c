/* The comparison for a CI job's page. */
#include <string.h>

#include "compare/table.h"
#include "report/markup.h"

enum { MOST_ROWS = 400, MOST_DETAIL = 300 };

static void put_code(rep_markup *m, const char *text) {
    rep_raw(m, "<code>");
    rep_markdown(m, text);
    rep_raw(m, "</code>");
}

static void put_matrix(rep_markup *m, const cmp_table *t) {
    size_t shown = 0, differing = 0;
    rep_rawf(m, "| %s |", t->by_case ? "case" : "requirement");
    for (size_t k = 0; k < t->report_count; k++) {
        rep_raw(m, " ");
        rep_markdown(m, t->reports[k].name);
        rep_raw(m, " |");
    }
    rep_raw(m, "\n|---|");
    for (size_t k = 0; k < t->report_count; k++)
        rep_raw(m, "---|");
    rep_raw(m, "\n");
    for (size_t i = 0; i < t->count; i++) {
        const cmp_row *row = &t->rows[i];
        if (!row->differs) continue;
        differing++;
        if (++shown > MOST_ROWS) continue;
        rep_raw(m, "| ");
        put_code(m, row->name);
        for (size_t k = 0; k < t->report_count; k++)
            rep_rawf(m, " | %s", row->marks[k] == NULL ? "" : row->marks[k]->name);
        rep_raw(m, " |\n");
    }
    rep_rawf(m, "\n%zu differ, %zu are alike in all reports.\n", differing, t->count - differing);
    if (shown > MOST_ROWS) rep_rawf(m, "Only the first %d are shown.\n", (int)MOST_ROWS);
}

static void put_detail(rep_markup *m, const char *detail) {
    char text[MOST_DETAIL + 1];
    snprintf(text, sizeof text, "%.*s", (int)strcspn(detail, "\n"), detail);
    rep_raw(m, "<br>");
    put_code(m, text);
}

static void put_changes(rep_markup *m, const cmp_changes *c) {
    for (size_t i = 0; i < c->count; i++) {
        const cmp_change *change = &c->items[i];
        const cmp_case *told = change->after != NULL ? change->after : change->before;
        if (i == 0 || change->kind != change[-1].kind)
            rep_rawf(m, "\n### %s (%zu)\n\n", cmp_kind_words(change->kind), c->of[change->kind]);
        if (i >= MOST_ROWS) continue;
        rep_raw(m, "- ");
        put_code(m, told->key);
        rep_rawf(m, ": %s → %s", change->before == NULL ? "–" : change->before->mark->name,
                 change->after == NULL ? "–" : change->after->mark->name);
        if (*told->detail != '\0' && change->kind != CMP_FIXED && change->after != NULL)
            put_detail(m, told->detail);
        rep_raw(m, "\n");
    }
    if (c->count == 0) rep_raw(m, "Nothing changed.\n");
}

bool cmp_markdown(const cmp_table *t, FILE *out) {
    rep_markup m;
    rep_markup_begin(&m, out);
    if (t->changes != NULL)
        rep_rawf(&m, "## siospec: %s\n",
                 cmp_changes_worse(t->changes) ? "❌ something got worse" : "✅ nothing got worse");
    else
        rep_raw(&m, "## siospec: a comparison\n\n");
    if (t->changes != NULL)
        put_changes(&m, t->changes);
    else
        put_matrix(&m, t);
    return rep_markup_end(&m);
}
