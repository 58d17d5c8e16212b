/* The comparison for people, on a terminal. */
#include <string.h>

#include "compare/table.h"
#include "text/escape.h"

enum { MOST_TITLE = 70 };

static bool put(FILE *out, const char *text, size_t most) {
    sio_buf line = SIO_BUF_INIT;
    size_t n = strcspn(text, "\n");
    bool ok = txt_escape_terminal(&line, sio_slice_of(text, n > most ? most : n));
    if (ok && line.len > 0) fwrite(line.data, 1, line.len, out);
    if (n > most) fputs("...", out);
    sio_buf_free(&line);
    return ok;
}

/* The reports are lettered A, B, …: their names may be long. */
static char letter_of(size_t column) {
    return (char)(column < 26 ? 'A' + (int)column : '*');
}

static bool put_head(const cmp_table *t, FILE *out) {
    bool ok = true;
    for (size_t k = 0; k < t->report_count; k++) {
        const cmp_report *r = &t->reports[k];
        fprintf(out, "%c  ", letter_of(k));
        ok = put(out, r->path, 200) && ok;
        fputs(": ", out);
        ok = put(out, r->command != NULL ? r->command : r->url, 200) && ok;
        fputs(", ", out);
        ok = put(out, r->started, 40) && ok;
        fprintf(out, ", %zu cases\n", r->count);
    }
    return ok;
}

static bool put_row(const cmp_table *t, const cmp_row *row, FILE *out) {
    for (size_t k = 0; k < t->report_count; k++)
        fprintf(out, "%s ", row->marks[k] == NULL ? "." : row->marks[k]->letter);
    fputc(' ', out);
    bool ok = put(out, row->name, 200);
    fprintf(out, "  %s", row->requirement == NULL ? "" : row->requirement->level);
    fputs(row->requirement == NULL ? "" : "  ", out);
    const char *text = row->requirement != NULL ? row->requirement->text : row->title;
    ok = (text == NULL || put(out, text, MOST_TITLE)) && ok;
    fputc('\n', out);
    return ok;
}

static bool put_matrix(const cmp_table *t, FILE *out) {
    size_t alike = 0;
    bool ok = true;
    fputc('\n', out);
    for (size_t k = 0; k < t->report_count; k++)
        fprintf(out, "%c ", letter_of(k));
    fprintf(out, " %s that differ\n", t->by_case ? "cases" : "requirements");
    for (size_t i = 0; i < t->count; i++) {
        alike += !t->rows[i].differs;
        if (t->rows[i].differs) ok = put_row(t, &t->rows[i], out) && ok;
    }
    fprintf(out, "%zu alike in all reports\n", alike);
    size_t count = 0;
    const rep_mark *marks = rep_marks(&count);
    fputs("(", out);
    for (size_t i = 0; i < count; i++)
        fprintf(out, "%s %s, ", marks[i].letter, marks[i].name);
    fputs(". not there)\n", out);
    return ok;
}

static bool put_change(const cmp_change *c, FILE *out) {
    const cmp_case *told = c->after != NULL ? c->after : c->before;
    fputs("  ", out);
    bool ok = put(out, told->key, 300);
    fprintf(out, ": %s -> %s\n", c->before == NULL ? "-" : c->before->mark->name,
            c->after == NULL ? "-" : c->after->mark->name);
    if (c->kind == CMP_MESSAGE && c->before != NULL && *c->before->detail != '\0') {
        fputs("      was: ", out);
        ok = put(out, c->before->detail, 300) && ok;
        fputc('\n', out);
    }
    if (*told->detail == '\0' || c->kind == CMP_FIXED || c->after == NULL) return ok;
    fputs("      ", out);
    ok = put(out, told->detail, 300) && ok;
    fputc('\n', out);
    return ok;
}

static bool put_changes(const cmp_changes *c, FILE *out) {
    bool ok = true;
    for (size_t i = 0; i < c->count; i++) {
        if (i == 0 || c->items[i].kind != c->items[i - 1].kind)
            fprintf(out, "\n%s (%zu)\n", cmp_kind_words(c->items[i].kind), c->of[c->items[i].kind]);
        ok = put_change(&c->items[i], out) && ok;
    }
    fprintf(out, "\n%s\n",
            cmp_changes_worse(c) ? "something got worse"
            : c->count > 0       ? "nothing got worse"
                                 : "nothing changed");
    return ok;
}

bool cmp_console(const cmp_table *t, FILE *out) {
    bool ok = put_head(t, out);
    if (t->changes == NULL) return put_matrix(t, out) && ok;
    return put_changes(t->changes, out) && ok;
}
