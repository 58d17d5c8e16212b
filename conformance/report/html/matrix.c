/* Requirements as letters, a line a group: where the testee stands at one glance. */
#include <string.h>

#include "report/html/parts.h"

const char *html_level(const html_row *row) {
    return row->requirement == NULL ? "" : row->requirement->level;
}

void html_put_level(rep_markup *m, const char *level) {
    if (*level != '\0') rep_rawf(m, "<span class=\"level %s\">%s</span>", level, level);
}

static void put_cell(html_report *h, const html_row *row) {
    static const rep_mark open = {"·", "not judged", "idle", "", 0};
    const rep_mark *mark = row->mark == NULL ? &open : row->mark;
    sio_buf label = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&label, "%s %s, %s", row->id, html_level(row), mark->name) &&
              (row->requirement == NULL || sio_buf_addf(&label, ": %s", row->requirement->text));
    if (!ok || sio_buf_cstr(&label) == NULL)
        h->m.failed = true;
    else
        html_mark(&h->m, mark, row->id, sio_buf_cstr(&label), NULL);
    sio_buf_free(&label);
}

static void put_group_name(rep_markup *m, const html_row *row) {
    rep_raw(m, "<div class=\"name\">");
    if (row->requirement != NULL) {
        rep_raw(m, "<b>");
        rep_text(m, row->requirement->group);
        rep_raw(m, "</b> ");
        rep_text(m, row->requirement->group_title);
    } else {
        rep_raw(m, "not in the catalogue");
    }
    rep_raw(m, "</div><div class=\"cells\">");
}

static void count_marks(const html_index *index, size_t *shown) {
    for (size_t i = 0; i < index->count; i++)
        if (index->rows[i].mark != NULL) shown[rep_mark_place(index->rows[i].mark)]++;
}

void html_matrix(html_report *h) {
    rep_markup *m = &h->m;
    size_t shown[REP_MARKS] = {0};
    count_marks(&h->index, shown);
    rep_raw(m, "<section class=\"card\"><h2>Requirements</h2>\n<p class=\"soft\">Each letter is a rule of "
               "the protocol; it "
               "shows the worst of its cases. Point at one to read it, click to see its cases.</p>\n");
    html_legend(m, shown);
    rep_raw(m, "<div class=\"matrix\">\n");
    for (size_t i = 0; i < h->index.count; i++) {
        const html_row *row = &h->index.rows[i];
        if (i == 0 || !html_same_group(row, row - 1)) put_group_name(m, row);
        put_cell(h, row);
        if (i + 1 == h->index.count || !html_same_group(row, row + 1)) rep_raw(m, "</div>\n");
    }
    rep_raw(m, "</div></section>\n");
}
