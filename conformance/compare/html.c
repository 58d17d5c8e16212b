/* The comparison as a self-contained page. */
#include <string.h>

#include "compare/table.h"
#include "report/html/page.h"

static void put_mark(rep_markup *m, const rep_mark *mark) {
    if (mark == NULL)
        rep_raw(m, "<span class=\"soft\">–</span>");
    else
        html_mark(m, mark, NULL, mark->name, NULL);
}

static void put_reports(rep_markup *m, const cmp_table *t) {
    rep_raw(m, "<section class=\"card\"><h2>The reports</h2>\n<dl class=\"facts\">\n");
    for (size_t k = 0; k < t->report_count; k++) {
        const cmp_report *r = &t->reports[k];
        rep_raw(m, "<dt>");
        rep_text(m, r->name);
        rep_raw(m, "</dt><dd><code>");
        rep_text(m, r->command != NULL ? r->command : r->url);
        rep_raw(m, "</code>, ");
        rep_text(m, r->started);
        rep_rawf(m, ", %zu cases, siospec ", r->count);
        rep_text(m, r->version);
        rep_raw(m, "</dd>\n");
    }
    rep_raw(m, "</dl></section>\n");
}

static void put_row(rep_markup *m, const cmp_table *t, const cmp_row *row) {
    rep_rawf(m, "<tr data-differs=\"%d\"><td><span class=\"mono\">", row->differs);
    rep_text(m, row->name);
    rep_raw(m, "</span> ");
    if (row->requirement != NULL)
        rep_rawf(m, "<span class=\"level %s\">%s</span> ", row->requirement->level, row->requirement->level);
    const char *text = row->requirement != NULL ? row->requirement->text : row->title;
    if (text != NULL) html_prose(m, text);
    rep_raw(m, "</td>");
    for (size_t k = 0; k < t->report_count; k++) {
        rep_raw(m, "<td class=\"v\">");
        put_mark(m, row->marks[k]);
        rep_raw(m, "</td>");
    }
    rep_raw(m, "</tr>\n");
}

static void put_rows(rep_markup *m, const cmp_table *t, bool differing) {
    rep_rawf(m, "<table class=\"compare\"><thead><tr><th>%s</th>", t->by_case ? "case" : "requirement");
    for (size_t k = 0; k < t->report_count; k++) {
        rep_raw(m, "<th class=\"v\">");
        rep_text(m, t->reports[k].name);
        rep_raw(m, "</th>");
    }
    rep_raw(m, "</tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < t->count; i++)
        if (t->rows[i].differs == differing) put_row(m, t, &t->rows[i]);
    rep_raw(m, "</tbody></table>\n");
}

static void put_matrix(rep_markup *m, const cmp_table *t) {
    size_t differing = 0, shown[REP_MARKS] = {0};
    for (size_t i = 0; i < t->count; i++) {
        differing += t->rows[i].differs;
        for (size_t k = 0; k < t->report_count; k++)
            if (t->rows[i].marks[k] != NULL) shown[rep_mark_place(t->rows[i].marks[k])]++;
    }
    const char *what = t->by_case ? "cases" : "requirements";
    rep_rawf(m, "<section class=\"card\"><h2>Where they differ: %zu of %zu %s</h2>\n", differing, t->count,
             what);
    html_legend(m, shown);
    put_rows(m, t, true);
    rep_rawf(m, "<details><summary>%zu %s are alike in all reports</summary>\n", t->count - differing, what);
    put_rows(m, t, false);
    rep_raw(m, "</details></section>\n");
}

static void put_change(rep_markup *m, const cmp_change *c) {
    const cmp_case *told = c->after != NULL ? c->after : c->before;
    if (told == NULL) return;
    rep_raw(m, "<li><p>");
    put_mark(m, c->before == NULL ? NULL : c->before->mark);
    rep_raw(m, " → ");
    put_mark(m, c->after == NULL ? NULL : c->after->mark);
    rep_raw(m, " <span class=\"mono\">");
    rep_text(m, told->key);
    rep_raw(m, "</span> ");
    html_prose(m, told->title);
    rep_raw(m, "</p>");
    if (c->kind == CMP_MESSAGE && c->before != NULL) {
        rep_raw(m, "<p class=\"small soft\">was: ");
        rep_text(m, c->before->detail);
        rep_raw(m, "</p>");
    }
    if (*told->detail != '\0' && c->kind != CMP_FIXED && c->after != NULL) {
        rep_raw(m, "<p class=\"small\">");
        rep_text(m, told->detail);
        rep_raw(m, "</p>");
    }
    rep_raw(m, "</li>\n");
}

static void put_changes(rep_markup *m, const cmp_changes *c) {
    for (size_t i = 0; i < c->count; i++) {
        cmp_kind kind = c->items[i].kind;
        if (i == 0 || kind != c->items[i - 1].kind)
            rep_rawf(m, "<section class=\"card\"><h2>%s (%zu)</h2>\n<ul class=\"wrong\">\n",
                     cmp_kind_words(kind), c->of[kind]);
        put_change(m, &c->items[i]);
        if (i + 1 == c->count || c->items[i + 1].kind != kind) rep_raw(m, "</ul></section>\n");
    }
}

static void put_head(rep_markup *m, const cmp_table *t) {
    const cmp_changes *c = t->changes;
    const char *words = c == NULL              ? "Side by side"
                        : cmp_changes_worse(c) ? "Something got worse"
                        : c->count > 0         ? "Nothing got worse"
                                               : "Nothing changed";
    rep_rawf(
        m,
        "<header class=\"top %s\"><p class=\"tool\">siospec comparison</p>\n<h1>%s</h1>\n<p class=\"lead\">",
        c == NULL              ? "idle"
        : cmp_changes_worse(c) ? "bad"
                               : "good",
        words);
    for (size_t k = 0; k < t->report_count; k++) {
        rep_raw(m, k == 0 ? "" : k + 1 == t->report_count ? " and " : ", ");
        rep_text(m, t->reports[k].name);
    }
    rep_raw(m, "</p></header>\n");
}

bool cmp_html(const cmp_table *t, FILE *out) {
    rep_markup m;
    rep_markup_begin(&m, out);
    html_begin(&m, "siospec comparison");
    put_head(&m, t);
    rep_raw(&m, "<main>\n");
    if (t->changes != NULL) put_changes(&m, t->changes);
    put_matrix(&m, t);
    put_reports(&m, t);
    rep_raw(&m, "</main>\n");
    html_end(&m);
    return rep_markup_end(&m);
}
