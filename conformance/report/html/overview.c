/* The first page: the verdict in words, the testee, and what is wrong, worst first. */
#include <stdlib.h>
#include <string.h>

#include "report/groups.h"
#include "report/html/parts.h"
#include "report/summary.h"

enum { FIRST_SHOWN = 12 };

static const char *colour_of_status(const rep_report *r) {
    int status = rep_exit_status(r);
    if (status == 1) return "bad";
    if (status == 3) return "idle";
    return rep_summary_of(r->plan).known > 0 ? "mild" : "good";
}

static size_t count_against(const rep_report *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->plan->count; i++)
        n += rep_counts_against(&r->plan->cases[i], r->strict);
    return n;
}

static size_t count_level(const rep_groups *groups, const char *level) {
    size_t n = 0;
    for (size_t i = 0; i < groups->count; i++)
        n += level == NULL || strcmp(groups->items[i].level, level) == 0;
    return n;
}

/* "rule is", "rules are" */
static const char *plural(size_t n, const char *one, const char *many) {
    return n == 1 ? one : many;
}

static const char *words_of_health(scn_health health) {
    return health == SCN_CRASH  ? "<b>The testee crashes.</b> "
           : health == SCN_HANG ? "<b>The testee stops answering.</b> "
           : health == SCN_LEAK ? "<b>The testee grows without end.</b> "
                                : "";
}

static void put_vulnerabilities(html_report *h) {
    sio_buf names = SIO_BUF_INIT;
    if (!rep_shown_cves(h->report->plan, &names)) h->m.failed = true;
    if (names.len > 0) {
        rep_raw(&h->m, "<b>It behaves as in known vulnerabilities:</b> ");
        rep_text_of(&h->m, sio_buf_slice(&names));
        rep_raw(&h->m, ". ");
    }
    sio_buf_free(&names);
}

static void put_sentence(html_report *h) {
    const rep_report *r = h->report;
    rep_markup *m = &h->m;
    size_t bad = count_against(r), rules = count_level(&h->groups, NULL),
           must = count_level(&h->groups, "MUST");
    rep_summary s = rep_summary_of(r->plan);
    if (r->stray == NULL) rep_raw(m, words_of_health(r->health));
    if (bad > 0)
        rep_rawf(m,
                 "<b>%zu of %zu cases went wrong.</b> %zu broken %s of the protocol %s for it, %zu of them a "
                 "MUST. ",
                 bad, r->plan->count, rules, plural(rules, "rule", "rules"),
                 plural(rules, "accounts", "account"), must);
    else if (s.pass + s.lenient + s.info + s.known > 0)
        rep_rawf(m, "<b>None of %zu cases went wrong%s.</b> ", r->plan->count,
                 s.known > 0 ? ", but for those that are known" : "");
    else
        rep_raw(m, "<b>No case could be judged.</b> ");
    if (r->stray != NULL)
        rep_raw(m, r->health != SCN_OK ? "<b>The testee died</b>, and no case alone makes it die. "
                                       : "<b>The testee broke the rules</b>, and no case alone shows it. ");
    put_vulnerabilities(h);
    if (r->stale_count > 0)
        rep_rawf(m, "<b>%zu %s of the baseline no longer %s.</b> ", r->stale_count,
                 plural(r->stale_count, "row", "rows"), plural(r->stale_count, "holds", "hold"));
    if (bad > 0)
        rep_raw(m, "Start with <a href=\"#wrong\">what is wrong</a>: each entry leads to the exact bytes and "
                   "to a command that shows it again.");
}

static void put_fact(rep_markup *m, const char *name, const char *value) {
    if (value == NULL || *value == '\0') return;
    rep_rawf(m, "<dt>%s</dt><dd>", name);
    rep_text(m, value);
    rep_raw(m, "</dd>\n");
}

static void put_json_fact(rep_markup *m, const char *name, const json_t *value) {
    char *text = value == NULL ? NULL : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text == NULL) return;
    rep_rawf(m, "<dt>%s</dt><dd><code>", name);
    rep_text(m, text);
    rep_raw(m, "</code></dd>\n");
    free(text);
}

static void put_capabilities(rep_markup *m, const char *what, const json_t *names) {
    if (json_array_size(names) == 0) return;
    rep_rawf(m, "<dt>%s</dt><dd>", what);
    for (size_t i = 0; i < json_array_size(names); i++) {
        rep_raw(m, i > 0 ? ", " : "");
        rep_text(m, json_string_value(json_array_get(names, i)));
    }
    rep_raw(m, "</dd>\n");
}

static void put_facts(html_report *h) {
    const rep_report *r = h->report;
    rep_markup *m = &h->m;
    rep_raw(m, "<section class=\"card\"><h2>What was checked</h2>\n<dl class=\"facts\">\n");
    put_fact(m, "started as", r->command);
    bool codec = r->contract == NULL;
    put_fact(m, codec ? "codec" : "address", r->url);
    if (!codec) {
        rep_rawf(m, "<dt>contract</dt><dd>%s, profile ", r->contract);
        rep_text(m, r->profile);
        rep_raw(m, "</dd>\n");
    }
    if (r->strict) rep_raw(m, "<dt>mode</dt><dd>strict</dd>\n");
    put_json_fact(m, codec ? "its hello" : "its handshake", r->handshake);
    put_capabilities(m, codec ? "it claims" : "it can", r->capabilities);
    put_fact(m, "when", r->started);
    rep_rawf(m,
             "<dt>run</dt><dd>%zu cases in %.1f s, seed %llu, siospec " SIOSPEC_VERSION
             "</dd>\n</dl></section>\n",
             r->plan->count, r->seconds, (unsigned long long)r->seed);
}

static void put_counts(html_report *h) {
    rep_summary s = rep_summary_of(h->report->plan);
    rep_raw(&h->m, "<ul class=\"counts\">");
    for (size_t i = 0; i < rep_count_count; i++) {
        size_t n = rep_count_of(&s, &rep_counts[i]);
        if (n == 0) continue;
        rep_raw(&h->m, "<li>");
        html_mark(&h->m, rep_mark_named(rep_counts[i].name), NULL, NULL, NULL);
        rep_rawf(&h->m, " %zu %s</li>", n, rep_counts[i].name);
    }
    rep_raw(&h->m, "</ul>\n");
}

void html_put_detail(rep_markup *m, const char *detail) {
    sio_slice brief = rep_brief(detail);
    const char *from = (const char *)brief.ptr;
    size_t length = brief.len;
    enum { MOST = 300 };
    static const char output[] = "; its last output:"; /* which is on further lines */
    size_t tail = sizeof output - 1;
    if (length > tail && memcmp(from + length - tail, output, tail) == 0) length -= tail;
    static const struct {
        const char *term, *words;
    } terms[] = {{"alive: ", "the session went on: "}, {"mute: ", "it fell silent: "}};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        size_t cut = strlen(terms[i].term);
        if (length < cut || strncmp(from, terms[i].term, cut) != 0) continue;
        rep_raw(m, terms[i].words);
        from += cut;
        length -= cut;
        break;
    }
    rep_text_of(m, sio_slice_of(from, length > MOST ? MOST : length));
    if (length > MOST) rep_raw(m, "…");
}

static void put_link_to_case(rep_markup *m, const run_case *c, const char *words) {
    rep_raw(m, "<a href=\"#");
    rep_text(m, c->key);
    rep_raw(m, "\">");
    rep_raw(m, words);
    html_prose(m, c->subject.title);
    rep_raw(m, "</a>");
}

/* The other cases of the same bug, a line a subject. */
static void put_others(html_report *h, const rep_group *g) {
    rep_markup *m = &h->m;
    if (g->count < 2) return;
    rep_rawf(m, "<details class=\"small\"><summary>and %zu more %s</summary><ul>\n", g->count - 1,
             plural(g->count - 1, "case", "cases"));
    for (size_t from = 1, n = 1; n > 0 && from < g->count; from += n) {
        const run_case *c = &h->report->plan->cases[g->cases[from]];
        sio_buf channels = SIO_BUF_INIT;
        n = rep_group_line(h->report, g, from, &channels);
        if (n == 0) m->failed = true;
        rep_raw(m, "<li>");
        put_link_to_case(m, c, "");
        rep_raw(m, " <span class=\"soft\">");
        rep_text_of(m, sio_buf_slice(&channels));
        rep_raw(m, "</span></li>\n");
        sio_buf_free(&channels);
    }
    rep_raw(m, "</ul></details>\n");
}

static void put_wrong(html_report *h, const rep_group *g) {
    rep_markup *m = &h->m;
    const run_case *c = &h->report->plan->cases[g->cases[0]];
    const rep_mark *mark = rep_mark_of(c);
    rep_raw(m, "<li><p>");
    html_mark(m, mark, *g->id != '\0' ? g->id : c->key, mark->words, NULL);
    rep_raw(m, " ");
    html_put_level(m, g->level);
    rep_raw(m, " <a class=\"mono\" href=\"#");
    rep_text(m, *g->id != '\0' ? g->id : c->key);
    rep_raw(m, "\">");
    rep_text(m, g->id);
    rep_raw(m, "</a> ");
    if (g->text != NULL) html_prose(m, g->text);
    rep_raw(m, "</p><p><span class=\"soft\">but </span>");
    html_put_detail(m, c->detail);
    rep_raw(m, "</p><p class=\"small\">");
    put_link_to_case(m, c, "See the bytes: ");
    rep_raw(m, "</p>");
    put_others(h, g);
    rep_raw(m, "</li>\n");
}

static void put_wrongs(html_report *h) {
    rep_markup *m = &h->m;
    const rep_groups *groups = &h->groups;
    if (groups->count == 0) return;
    rep_raw(m, "<section class=\"card\" id=\"wrong\"><h2>What is wrong</h2>\n<ul class=\"wrong\">\n");
    for (size_t i = 0; i < groups->count && i < FIRST_SHOWN; i++)
        put_wrong(h, &groups->items[i]);
    rep_raw(m, "</ul>\n");
    if (groups->count > FIRST_SHOWN) {
        rep_rawf(m, "<details><summary>%zu more</summary>\n<ul class=\"wrong\">\n",
                 groups->count - FIRST_SHOWN);
        for (size_t i = FIRST_SHOWN; i < groups->count; i++)
            put_wrong(h, &groups->items[i]);
        rep_raw(m, "</ul></details>\n");
    }
    rep_raw(m, "</section>\n");
}

static void put_loose_ends(html_report *h) {
    const rep_report *r = h->report;
    rep_markup *m = &h->m;
    if (r->stray == NULL && r->stale_count == 0) return;
    rep_raw(m, "<section class=\"card\"><h2>Beside the cases</h2>\n");
    if (r->stray != NULL) {
        rep_raw(m, "<p>What no case alone is to blame for:</p><pre>");
        rep_text(m, r->stray);
        rep_raw(m, "</pre>\n");
    }
    if (r->stale_count > 0) rep_raw(m, "<p>Rows of the baseline that no longer hold:</p>\n<ul>");
    for (size_t i = 0; i < r->stale_count; i++) {
        rep_raw(m, "<li>");
        rep_text(m, r->stale[i]);
        rep_raw(m, "</li>");
    }
    rep_raw(m, r->stale_count > 0 ? "</ul></section>\n" : "</section>\n");
}

void html_overview(html_report *h) {
    const rep_report *r = h->report;
    rep_markup *m = &h->m;
    char head[2] = {0};
    const char *words = rep_words_of_status(r);
    head[0] = (char)(words[0] - 'a' + 'A');
    rep_rawf(m,
             "<div class=\"overview\" id=\"overview\">\n<header class=\"top %s\"><p class=\"tool\">siospec "
             "report</p>\n<h1>%s%s</h1>\n<p class=\"testee mono\">",
             colour_of_status(r), head, words + 1);
    rep_text(m, r->command != NULL ? r->command : r->url);
    rep_raw(m, "</p>\n<p class=\"lead\">");
    put_sentence(h);
    rep_raw(m, "</p>\n");
    put_counts(h);
    rep_raw(m, "</header>\n<main>\n");
    put_loose_ends(h);
    put_wrongs(h);
    html_matrix(h);
    html_case_list(h);
    html_floor(h);
    put_facts(h);
    rep_raw(m, "</main>\n</div>\n");
}
