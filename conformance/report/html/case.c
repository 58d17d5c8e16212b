/* The page of a case, and the page of a requirement. */
#include <string.h>

#include "report/difference.h"
#include "report/html/parts.h"
#include "report/summary.h"
#include "text/escape.h"

static const char *requirement_text(const rep_report *r, const char *id, const char **level) {
    *level = "";
    return r->requirement == NULL ? NULL : r->requirement(r->requirement_ctx, id, level);
}

static void put_requirement(rep_markup *m, const rep_report *r, const char *id, bool full) {
    const char *level;
    const char *text = requirement_text(r, id, &level);
    if (!full) text = NULL;
    rep_raw(m, "<p>");
    html_put_level(m, level);
    rep_raw(m, " <a class=\"mono\" href=\"#");
    rep_text(m, id);
    rep_raw(m, "\">");
    rep_text(m, id);
    rep_raw(m, "</a> ");
    if (text != NULL) html_prose(m, text);
    rep_raw(m, "</p>\n");
}

static bool is_cited(const char *const *cites, size_t count, const char *id) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(cites[i], id) == 0) return true;
    return false;
}

static void put_requirements(rep_markup *m, const rep_report *r, const run_case *c) {
    size_t count = 0, others = 0;
    const char *const *cites = rep_cites_of(c, &count);
    const run_subject *s = &c->subject;
    bool bad = rep_counts_against(c, r->strict) || c->known;
    rep_rawf(m, "<section class=\"card\"><h2>%s</h2>\n",
             bad ? "The rule that is broken" : "The rules it is about");
    for (size_t i = 0; i < count; i++)
        put_requirement(m, r, cites[i], c->verdict != SCN_PASS);
    for (size_t i = 0; i < s->requirement_count; i++) {
        if (is_cited(cites, count, s->requirements[i])) continue;
        if (others++ == 0) rep_raw(m, "<details><summary>also covered</summary>");
        put_requirement(m, r, s->requirements[i], false);
    }
    rep_raw(m, others > 0 ? "</details></section>\n" : "</section>\n");
}

static void put_side(rep_markup *m, const scn_difference *d, bool expected) {
    sio_buf part[3] = {SIO_BUF_INIT, SIO_BUF_INIT, SIO_BUF_INIT};
    if (!rep_difference_side(d, expected, part)) m->failed = true;
    rep_rawf(m, "<dt>%s</dt><dd><code>", expected ? "expected" : "came");
    rep_text_of(m, sio_buf_slice(&part[0]));
    rep_raw(m, "<mark>");
    if (part[1].len > 0)
        rep_text_of(m, sio_buf_slice(&part[1]));
    else
        rep_raw(m, "(end)");
    rep_raw(m, "</mark>");
    rep_text_of(m, sio_buf_slice(&part[2]));
    rep_rawf(m, "</code> <span class=\"soft\">%zu bytes</span></dd>\n",
             expected ? d->expected_total : d->got_total);
    for (size_t i = 0; i < 3; i++)
        sio_buf_free(&part[i]);
}

static void put_difference(rep_markup *m, const scn_difference *d) {
    rep_rawf(m, "<h3>First different byte: number %zu</h3>\n<dl class=\"bytes\">", d->at + 1);
    put_side(m, d, true);
    put_side(m, d, false);
    rep_raw(m, "</dl>\n");
    if (d->respelt)
        rep_raw(m, "<p class=\"soft small\">JSON is compared as a value; both sides are shown in one "
                   "spelling.</p>\n");
}

static void put_happened(rep_markup *m, const run_case *c) {
    if (*c->detail == '\0') return;
    rep_raw(m, "<section class=\"card\"><h2>What happened</h2>\n<p class=\"found\">");
    html_put_detail(m, c->detail);
    rep_raw(m, "</p>\n<pre>");
    rep_text(m, c->detail);
    rep_raw(m, "</pre>\n");
    if (c->difference != NULL) put_difference(m, c->difference);
    rep_raw(m, "</section>\n");
}

static void put_command(html_report *h, const run_case *c) {
    rep_markup *m = &h->m;
    sio_buf replay = SIO_BUF_INIT;
    if (!rep_replay(h->report, c, &replay)) m->failed = true;
    rep_raw(m, "<pre class=\"command\">");
    rep_text_of(m, sio_buf_slice(&replay));
    rep_raw(m, "</pre>\n");
    sio_buf_free(&replay);
}

/* Who reads the report on another machine has no bundle. */
static void put_replay(html_report *h, const run_case *c) {
    rep_markup *m = &h->m;
    run_case bare = *c;
    bare.bundle = NULL;
    rep_raw(m, "<section class=\"card\"><h2>See it again</h2>\n");
    if (c->bundle != NULL) {
        rep_raw(m, "<p>This command does exactly the same once more, and compares:</p>\n");
        put_command(h, c);
        rep_raw(m, "<p>Without the recorded file, this one runs just this case:</p>\n");
    } else {
        rep_raw(m, "<p>This command runs just this case:</p>\n");
    }
    put_command(h, &bare);
    rep_raw(m, "</section>\n");
}

/* A link only when it is one: data may come from anybody. */
static void put_link(rep_markup *m, const char *link) {
    bool web = strncmp(link, "https://", 8) == 0;
    if (web) {
        rep_raw(m, "<a rel=\"noreferrer\" href=\"");
        rep_text(m, link);
        rep_raw(m, "\">");
    }
    rep_text(m, link);
    rep_raw(m, web ? "</a>" : "");
}

/* Where this failure hurt somebody before. */
static void put_links(rep_markup *m, const run_subject *s) {
    const json_t *links = json_object_get(s->body, "links");
    const char *cve = json_string_value(json_object_get(s->body, "cve"));
    if (json_array_size(links) == 0 && cve == NULL) return;
    rep_raw(m, "<section class=\"card\"><h2>Seen before</h2>\n");
    if (cve != NULL) {
        rep_raw(m, "<p><a rel=\"noreferrer\" href=\"https://www.cve.org/CVERecord?id=");
        rep_text(m, cve);
        rep_raw(m, "\">");
        rep_text(m, cve);
        rep_raw(m, "</a></p>\n");
    }
    for (size_t i = 0; i < json_array_size(links); i++) {
        const char *link = json_string_value(json_array_get(links, i));
        if (link == NULL) continue;
        rep_raw(m, "<p>");
        put_link(m, link);
        rep_raw(m, "</p>\n");
    }
    rep_raw(m, "</section>\n");
}

/* The row as it stands in a baseline, or could. */
static void put_baseline(rep_markup *m, const run_case *c, bool against) {
    if (!c->known && !against) return;
    rep_raw(m, "<section class=\"card\"><h2>Baseline</h2>\n");
    if (c->known) {
        rep_raw(m, "<p>A known failure: it does not make the run fail. The reason given: ");
        rep_text(m, c->known_reason == NULL ? "none" : c->known_reason);
        if (c->known_issue != NULL) {
            rep_raw(m, ", see ");
            put_link(m, c->known_issue);
        }
        rep_raw(m, "</p>\n");
    } else {
        rep_raw(m, "<p>Not in the baseline. To accept it for the time being, run the whole check with "
                   "<code>--baseline FILE --update-baseline</code>, or add the row:</p>\n");
    }
    rep_raw(m, "<pre>{&#34;case&#34;: &#34;");
    rep_text(m, c->key);
    rep_rawf(m, "&#34;, &#34;verdict&#34;: &#34;%s&#34;, &#34;reason&#34;: &#34;…&#34;}</pre>\n</section>\n",
             rep_word_of_case(c));
}

/* The next case, forwards or back, that makes the run fail; SIZE_MAX when there is none. */
static size_t neighbour(const rep_report *r, size_t from, bool forward) {
    for (size_t i = forward ? from + 1 : from - 1; i < r->plan->count; i += forward ? 1 : SIZE_MAX)
        if (rep_counts_against(&r->plan->cases[i], r->strict)) return i;
    return SIZE_MAX;
}

static void put_crumb(rep_markup *m, const rep_report *r, size_t number, const char *label) {
    if (number >= r->plan->count) return;
    rep_raw(m, "<a href=\"#");
    rep_text(m, r->plan->cases[number].key);
    rep_rawf(m, "\">%s</a>", label);
}

static void put_crumbs(rep_markup *m, const rep_report *r, size_t number) {
    rep_raw(m, "<nav class=\"crumbs\"><a href=\"#overview\">← Overview</a>");
    put_crumb(m, r, neighbour(r, number, false), "previous failure");
    put_crumb(m, r, neighbour(r, number, true), "next failure");
    rep_raw(m, "</nav>\n");
}

static void put_case_head(rep_markup *m, const run_case *c) {
    const rep_mark *mark = rep_mark_of(c);
    rep_raw(m, "<h1>");
    html_mark(m, mark, NULL, NULL, NULL);
    rep_raw(m, " ");
    html_prose(m, c->subject.title);
    rep_rawf(m, "</h1>\n<p class=\"soft\"><b>%s</b> (%s) · <code>", mark->name, mark->words);
    rep_text(m, c->key);
    rep_raw(m, "</code>");
    if (c->duration > 0) rep_rawf(m, " · took %lld ms", (long long)(c->duration / 1000));
    rep_raw(m, "</p>\n");
}

void html_case_page(html_report *h, size_t number) {
    const rep_report *r = h->report;
    const run_case *c = &r->plan->cases[number];
    rep_markup *m = &h->m;
    bool against = rep_counts_against(c, r->strict);
    rep_raw(m, "<section class=\"page\" id=\"");
    rep_text(m, c->key);
    rep_raw(m, "\">\n");
    put_crumbs(m, r, number);
    put_case_head(m, c);
    put_happened(m, c);
    if (against || c->known) put_replay(h, c);
    put_requirements(m, r, c);
    rep_raw(m, "<section class=\"card\"><h2>What was done, and what was expected</h2>\n");
    html_steps(m, c);
    rep_raw(m, "</section>\n");
    if (c->excerpt != NULL && *c->excerpt != '\0' && c->subject.kind == RUN_SCENARIO) {
        rep_raw(m, "<section class=\"card\"><h2>On the wire</h2>\n<p class=\"soft small\">→ sent by siospec, "
                   "← sent by the "
                   "testee. Bytes that are not printable show as <code>\\xNN</code>.</p>\n");
        html_log(m, c->excerpt, html_deciding_step(c));
        rep_raw(m, "</section>\n");
    }
    put_links(m, &c->subject);
    put_baseline(m, c, against);
    if (!against && !c->known && c->verdict != SCN_PASS) put_replay(h, c);
    rep_raw(m, "</section>\n");
}

static void put_policy(rep_markup *m, const char *grade, const char *text) {
    if (text == NULL) return;
    rep_rawf(m, "<dt>%s</dt><dd>", grade);
    html_prose(m, text);
    rep_raw(m, "</dd>\n");
}

/* Where the protocol's own words stand. */
static const char *protocol_link(const char *id) {
    if (strncmp(id, "EIO4-", 5) == 0) return "https://socket.io/docs/v4/engine-io-protocol/";
    if (strncmp(id, "SIO5-", 5) == 0) return "https://socket.io/docs/v4/socket-io-protocol/";
    return NULL;
}

static void put_definition(rep_markup *m, const html_row *row) {
    const data_requirement *q = row->requirement;
    const char *link = protocol_link(row->id);
    rep_raw(m, "<section class=\"card\"><dl class=\"facts\">");
    put_policy(m, "passes", q->policy.pass);
    put_policy(m, "lenient", q->policy.lenient);
    put_policy(m, "for information", q->policy.informational);
    put_policy(m, "fails", q->policy.fail);
    put_policy(m, "comes from", q->source);
    if (link != NULL)
        rep_rawf(m, "<dt>protocol</dt><dd><a href=\"%s\" rel=\"noreferrer\">%s</a></dd>", link, link);
    rep_raw(m, "<dt>more</dt><dd><code>siospec explain ");
    rep_text(m, row->id);
    rep_raw(m, "</code></dd></dl></section>\n");
}

bool html_has_page(const run_case *c) {
    return c->subject.kind != RUN_VECTOR || c->excerpt != NULL || c->verdict == SCN_FAIL ||
           c->verdict == SCN_FLAKY;
}

const char *html_target(const run_case *c) {
    return html_has_page(c) ? c->key : NULL;
}

static bool same_subject(const run_case *a, const run_case *b) {
    return strcmp(a->subject.id, b->subject.id) == 0;
}

/* One line for the cases of a subject. Returns the place behind them. */
static size_t put_cases_of_subject(html_report *h, const html_row *row, size_t from) {
    const run_case *cases = h->report->plan->cases, *first = &cases[row->cases[from]];
    rep_markup *m = &h->m;
    const run_case *shown = NULL;
    rep_raw(m, "<li><span class=\"marks\">");
    for (; from < row->case_count && same_subject(&cases[row->cases[from]], first); from++) {
        const run_case *c = &cases[row->cases[from]];
        if (shown == NULL && html_has_page(c)) shown = c;
        html_mark(m, rep_mark_of(c), html_target(c), NULL, html_short_channel(c->channel));
    }
    rep_raw(m, "</span><a href=\"#");
    rep_text(m, shown != NULL ? shown->key : row->id);
    rep_raw(m, "\">");
    html_prose(m, first->subject.title);
    rep_raw(m, "</a>");
    if (first->subject.kind == RUN_VECTOR) {
        rep_raw(m, "<span class=\"id mono\">");
        rep_text(m, first->subject.id);
        rep_raw(m, "</span>");
    }
    rep_raw(m, "</li>\n");
    return from;
}

/* Whether the subject at this place of the row has a page for one of its cases. */
static bool has_line(const html_report *h, const html_row *row, size_t from) {
    const run_case *cases = h->report->plan->cases, *first = &cases[row->cases[from]];
    for (; from < row->case_count && same_subject(&cases[row->cases[from]], first); from++)
        if (html_has_page(&cases[row->cases[from]])) return true;
    return false;
}

void html_requirement_page(html_report *h, const html_row *row) {
    rep_markup *m = &h->m;
    rep_raw(m, "<section class=\"page\" id=\"");
    rep_text(m, row->id);
    rep_raw(m, "\">\n<nav class=\"crumbs\"><a href=\"#overview\">← Overview</a></nav>\n<h1>");
    if (row->mark != NULL) html_mark(m, row->mark, NULL, NULL, NULL);
    rep_raw(m, " ");
    rep_text(m, row->id);
    rep_raw(m, "</h1>\n<p>");
    html_put_level(m, html_level(row));
    rep_raw(m, " ");
    if (row->requirement != NULL) html_prose(m, row->requirement->text);
    rep_raw(m, "</p>\n");
    if (row->requirement != NULL) put_definition(m, row);
    rep_raw(m, "<section class=\"card\"><h2>Its cases</h2>\n<ul class=\"cases\">\n");
    rep_summary others = {0};
    for (size_t i = 0; i < row->case_count;) {
        const run_case *c = &h->report->plan->cases[row->cases[i]];
        if (has_line(h, row, i)) {
            i = put_cases_of_subject(h, row, i);
        } else {
            rep_summary_add(&others, c);
            i++;
        }
    }
    html_others(m, &others);
    rep_raw(m, "</ul></section>\n</section>\n");
}
