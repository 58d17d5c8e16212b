/* The first page: the verdict in words, the testee, and what is wrong, worst first. */
#include <stdlib.h>
#include <string.h>

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

static size_t count_blamed(const html_index *index, const char *level) {
    size_t n = 0;
    for (size_t i = 0; i < index->count; i++)
        n += index->rows[i].blamed > 0 && (level == NULL || strcmp(html_level(&index->rows[i]), level) == 0);
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
    size_t bad = count_against(r), rules = count_blamed(&h->index, NULL),
           must = count_blamed(&h->index, "MUST");
    rep_summary s = rep_summary_of(r->plan);
    if (r->stray == NULL) rep_raw(m, words_of_health(r->health));
    if (bad > 0)
        rep_rawf(
            m, "<b>%zu of %zu cases went wrong.</b> They break %zu %s of the protocol, %zu of them a MUST. ",
            bad, r->plan->count, rules, plural(rules, "rule", "rules"), must);
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

/* An entry of what is wrong. */
typedef struct html_wrong {
    const html_row *row;
} html_wrong;

static unsigned level_rank(const html_row *row) {
    static const char *const levels[] = {"MUST", "SHOULD", "DE-FACTO", "MAY"};
    for (unsigned i = 0; i < 4; i++)
        if (strcmp(html_level(row), levels[i]) == 0) return i;
    return 4;
}

/* Deaths first, then by level, then what most cases stumble over. */
static int compare_rows(const void *a, const void *b) {
    const html_row *x = ((const html_wrong *)a)->row, *y = ((const html_wrong *)b)->row;
    const rep_mark *fail = rep_mark_named("fail");
    bool dies_x = x->mark->rank > fail->rank, dies_y = y->mark->rank > fail->rank;
    if (dies_x != dies_y) return dies_x ? -1 : 1;
    if (level_rank(x) != level_rank(y)) return level_rank(x) < level_rank(y) ? -1 : 1;
    if (x->blamed != y->blamed) return x->blamed > y->blamed ? -1 : 1;
    return x < y ? -1 : x > y;
}

void html_put_detail(rep_markup *m, const char *detail) {
    size_t n = strcspn(detail, "\n");
    const char *rest = strncmp(detail, "step ", 5) == 0 ? strstr(detail, "): ") : NULL;
    const char *from = rest != NULL && rest < detail + n ? rest + 3 : detail;
    enum { MOST = 300 };
    size_t length = n - (size_t)(from - detail);
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

static void put_wrong(html_report *h, const html_row *row) {
    rep_markup *m = &h->m;
    const run_case *c = &h->report->plan->cases[row->first_blame];
    rep_raw(m, "<li><p>");
    html_mark(m, row->mark, row->id, row->mark->words, NULL);
    rep_raw(m, " ");
    html_put_level(m, html_level(row));
    rep_raw(m, " <a class=\"mono\" href=\"#");
    rep_text(m, row->id);
    rep_raw(m, "\">");
    rep_text(m, row->id);
    rep_raw(m, "</a> ");
    if (row->requirement != NULL) html_prose(m, row->requirement->text);
    rep_raw(m, "</p><p><span class=\"soft\">but </span>");
    html_put_detail(m, c->detail);
    rep_raw(m, "</p><p class=\"small\"><a href=\"#");
    rep_text(m, c->key);
    rep_raw(m, "\">See the bytes: ");
    html_prose(m, c->subject.title);
    rep_raw(m, "</a>");
    if (row->blamed > 1)
        rep_rawf(m, " <span class=\"soft\">and %zu more %s</span>", row->blamed - 1,
                 plural(row->blamed - 1, "case", "cases"));
    rep_raw(m, "</p></li>\n");
}

static void put_all_wrong(html_report *h, const html_wrong *wrongs, size_t count) {
    rep_markup *m = &h->m;
    rep_raw(m, "<section class=\"card\" id=\"wrong\"><h2>What is wrong</h2>\n<ul class=\"wrong\">\n");
    for (size_t i = 0; i < count && i < FIRST_SHOWN; i++)
        put_wrong(h, wrongs[i].row);
    rep_raw(m, "</ul>\n");
    if (count > FIRST_SHOWN) {
        rep_rawf(m, "<details><summary>%zu more</summary>\n<ul class=\"wrong\">\n", count - FIRST_SHOWN);
        for (size_t i = FIRST_SHOWN; i < count; i++)
            put_wrong(h, wrongs[i].row);
        rep_raw(m, "</ul></details>\n");
    }
    rep_raw(m, "</section>\n");
}

static void put_wrongs(html_report *h) {
    html_wrong *wrongs = malloc((h->index.count + 1) * sizeof *wrongs);
    size_t count = 0;
    if (wrongs == NULL) {
        h->m.failed = true;
        return;
    }
    for (size_t i = 0; i < h->index.count; i++)
        if (h->index.rows[i].blamed > 0) wrongs[count++].row = &h->index.rows[i];
    qsort(wrongs, count, sizeof *wrongs, compare_rows);
    if (count > 0) put_all_wrong(h, wrongs, count);
    free(wrongs);
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
             "report</p>\n<h1>%s%s</h1>\n<p class=\"lead\">",
             colour_of_status(r), head, words + 1);
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
