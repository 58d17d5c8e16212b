/* All cases, a line a scenario or vector, by chapter. */
#include <string.h>

#include "report/html/parts.h"
#include "report/summary.h"

static const char *id_at(const html_report *h, size_t i) {
    return h->report->plan->cases[i].subject.id;
}

static size_t end_of_chapter(const html_report *h, size_t from) {
    size_t to = from;
    while (to < h->report->plan->count &&
           rep_same_chapter(&h->report->plan->cases[from], &h->report->plan->cases[to]))
        to++;
    return to;
}

static size_t end_of_subject(const html_report *h, size_t from, size_t end) {
    size_t to = from;
    while (to < end && strcmp(id_at(h, from), id_at(h, to)) == 0)
        to++;
    return to;
}

/* The levels of its requirements, for the filter. */
static void put_levels(html_report *h, const run_subject *s) {
    static const char *const levels[] = {"MUST", "SHOULD", "DE-FACTO", "MAY"};
    bool has[4] = {false};
    const rep_report *r = h->report;
    for (size_t i = 0; r->requirement != NULL && i < s->requirement_count; i++) {
        const char *level = "";
        if (r->requirement(r->requirement_ctx, s->requirements[i], &level) == NULL) continue;
        for (size_t l = 0; l < 4; l++)
            has[l] = has[l] || strcmp(level, levels[l]) == 0;
    }
    const char *blank = "";
    for (size_t l = 0; l < 4; l++) {
        if (!has[l]) continue;
        rep_rawf(&h->m, "%s%s", blank, levels[l]);
        blank = " ";
    }
}

const char *html_short_channel(const char *channel) {
    static const char *const shorter[][2] = {
        {"polling", "poll"}, {"websocket", "ws"}, {"upgraded", "up"}, {"decode", "dec"}, {"encode", "enc"}};
    for (size_t i = 0; i < sizeof shorter / sizeof shorter[0]; i++)
        if (strcmp(channel, shorter[i][0]) == 0) return shorter[i][1];
    return channel;
}

static void put_row(html_report *h, size_t from, size_t to) {
    rep_markup *m = &h->m;
    const run_case *cases = h->report->plan->cases;
    rep_raw(m, "<li data-v=\"");
    for (size_t i = from; i < to; i++)
        rep_rawf(m, "%s%s", i > from ? " " : "", rep_mark_of(&cases[i])->name);
    rep_raw(m, "\" data-level=\"");
    put_levels(h, &cases[from].subject);
    rep_raw(m, "\"><span class=\"marks\">");
    size_t worst = from;
    for (size_t i = from; i < to; i++) {
        bool higher = rep_mark_of(&cases[i])->rank > rep_mark_of(&cases[worst])->rank;
        if (html_has_page(&cases[i]) && (higher || !html_has_page(&cases[worst]))) worst = i;
        html_mark(m, rep_mark_of(&cases[i]), html_target(&cases[i]), cases[i].key,
                  html_short_channel(cases[i].channel));
    }
    rep_raw(m, "</span><a href=\"#");
    rep_text(m, cases[worst].key);
    rep_raw(m, "\">");
    html_prose(m, cases[from].subject.title);
    rep_raw(m, "</a><span class=\"id mono\">");
    rep_text(m, cases[from].subject.id);
    rep_raw(m, "</span></li>\n");
}

static bool any_page(const html_report *h, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        if (html_has_page(&h->report->plan->cases[i])) return true;
    return false;
}

static void add_cases(rep_summary *s, const html_report *h, size_t from, size_t to) {
    for (size_t i = from; i < to; i++)
        rep_summary_add(s, &h->report->plan->cases[i]);
}

static void put_counts(rep_markup *m, const rep_summary *s) {
    const char *separator = "";
    for (size_t i = 0; i < rep_count_count; i++) {
        size_t n = rep_count_of(s, &rep_counts[i]);
        if (n == 0) continue;
        rep_rawf(m, "%s%zu %s", separator, n, rep_counts[i].name);
        separator = ", ";
    }
}

void html_others(rep_markup *m, const rep_summary *others) {
    bool any = false;
    for (size_t i = 0; i < rep_count_count; i++) {
        if (rep_count_of(others, &rep_counts[i]) == 0) continue;
        rep_rawf(m, "%s%s", any ? " " : "<li data-v=\"", rep_counts[i].name);
        any = true;
    }
    if (!any) return;
    rep_raw(m, "\" data-level=\"\"><span class=\"soft\">");
    put_counts(m, others);
    rep_raw(m, ", which are not shown one by one</span></li>\n");
}

static void put_chapter(html_report *h, size_t from, size_t to) {
    rep_markup *m = &h->m;
    rep_summary s = {0};
    bool bad = false;
    for (size_t i = from; i < to; i++) {
        rep_summary_add(&s, &h->report->plan->cases[i]);
        bad = bad || rep_counts_against(&h->report->plan->cases[i], h->report->strict);
    }
    sio_slice name = sio_slice_of(id_at(h, from), rep_chapter_length(&h->report->plan->cases[from].subject));
    rep_raw(m, "<details class=\"chapter\" data-chapter=\"");
    rep_text_of(m, name);
    rep_rawf(m, "\" data-open=\"%d\"%s><summary><span>", bad, bad ? " open" : "");
    rep_text_of(m, name);
    rep_raw(m, "</span><span class=\"soft\">");
    put_counts(m, &s);
    rep_raw(m, "</span></summary>\n<ul class=\"cases\">\n");
    rep_summary others = {0};
    for (size_t i = from; i < to;) {
        size_t end = end_of_subject(h, i, to);
        if (any_page(h, i, end))
            put_row(h, i, end);
        else
            add_cases(&others, h, i, end);
        i = end;
    }
    html_others(m, &others);
    rep_raw(m, "</ul></details>\n");
}

static void put_chapter_choice(html_report *h) {
    rep_markup *m = &h->m;
    rep_raw(m, "<select name=\"chapter\" aria-label=\"chapter\"><option value=\"\">all chapters</option>");
    for (size_t i = 0; i < h->report->plan->count; i = end_of_chapter(h, i)) {
        rep_raw(m, "<option>");
        rep_text_of(m, sio_slice_of(id_at(h, i), rep_chapter_length(&h->report->plan->cases[i].subject)));
        rep_raw(m, "</option>");
    }
    rep_raw(m, "</select>\n");
}

static void put_filters(html_report *h) {
    rep_markup *m = &h->m;
    size_t shown[REP_MARKS] = {0}, count = 0;
    const rep_mark *marks = rep_marks(&count);
    for (size_t i = 0; i < h->report->plan->count; i++)
        shown[rep_mark_place(rep_mark_of(&h->report->plan->cases[i]))]++;
    rep_raw(m, "<div class=\"filters\" role=\"search\" hidden>\n"
               "<input type=\"search\" placeholder=\"find in titles and ids\" aria-label=\"find\">\n");
    put_chapter_choice(h);
    rep_raw(m, "<select name=\"level\" aria-label=\"level\"><option value=\"\">all "
               "levels</option><option>MUST</option>"
               "<option>SHOULD</option><option>DE-FACTO</option><option>MAY</option></select>\n");
    for (size_t i = count; i-- > 0;) {
        if (shown[i] == 0) continue;
        rep_rawf(m, "<button type=\"button\" value=\"%s\" aria-pressed=\"false\">", marks[i].name);
        html_mark(m, &marks[i], NULL, NULL, NULL);
        rep_rawf(m, " %s <span class=\"soft\">%zu</span></button>\n", marks[i].name, shown[i]);
    }
    rep_raw(
        m,
        "<button type=\"button\" name=\"all\">show all</button> <output class=\"soft\"></output>\n</div>\n");
}

void html_case_list(html_report *h) {
    rep_raw(&h->m, "<section class=\"card\" id=\"cases\"><h2>All cases</h2>\n");
    put_filters(h);
    for (size_t i = 0; i < h->report->plan->count;) {
        size_t end = end_of_chapter(h, i);
        put_chapter(h, i, end);
        i = end;
    }
    rep_raw(&h->m, "</section>\n");
}
