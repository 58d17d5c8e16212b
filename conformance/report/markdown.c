/* The summary for a CI job's page: GitHub and GitLab show it as it is. Bounded, because those cut it. */
#include <string.h>

#include "report/difference.h"
#include "report/groups.h"
#include "report/markup.h"
#include "report/report.h"
#include "report/summary.h"

enum { MOST_TOLD = 30, MOST_LISTED = 200 };

static void put_counts(rep_markup *m, const rep_report *r) {
    rep_summary s = rep_summary_of(r->plan);
    rep_raw(m, "| verdict | cases |\n|---|--:|\n");
    for (size_t i = 0; i < rep_count_count; i++)
        if (rep_count_of(&s, &rep_counts[i]) > 0)
            rep_rawf(m, "| %s | %zu |\n", rep_counts[i].name, rep_count_of(&s, &rep_counts[i]));
    rep_raw(m, "\n");
}

static void put_code(rep_markup *m, const char *text) {
    rep_raw(m, "<code>");
    rep_markdown(m, text);
    rep_raw(m, "</code>");
}

static void put_testee(rep_markup *m, const rep_report *r) {
    put_code(m, r->command != NULL ? r->command : r->url);
    if (r->contract == NULL) {
        rep_raw(m, ", ");
        rep_markdown(m, r->url);
    }
    sio_buf scope = SIO_BUF_INIT;
    if (!rep_scope(r, &scope) || (scope.len > 0 && sio_buf_cstr(&scope) == NULL)) m->failed = true;
    if (scope.len > 0) rep_markdown(m, sio_buf_cstr(&scope));
    sio_buf_free(&scope);
    rep_rawf(m, ", %zu cases in %.1f s, seed %llu, siospec " SIOSPEC_VERSION "\n\n", r->plan->count,
             r->seconds, (unsigned long long)r->seed);
}

static void put_requirements(rep_markup *m, const rep_report *r, const run_case *c) {
    size_t count = 0;
    const char *const *cites = rep_cites_of(c, &count);
    for (size_t i = 0; i < count; i++) {
        const char *level = NULL;
        const char *text =
            r->requirement == NULL ? NULL : r->requirement(r->requirement_ctx, cites[i], &level);
        rep_raw(m, "- **");
        rep_markdown(m, cites[i]);
        rep_raw(m, "**");
        if (text != NULL) {
            rep_rawf(m, " (%s) ", level);
            rep_markdown(m, text);
        }
        rep_raw(m, "\n");
    }
    rep_raw(m, "\n");
}

static void put_difference(rep_markup *m, const run_case *c) {
    sio_buf text = SIO_BUF_INIT;
    if (c->difference == NULL) return;
    rep_rawf(m, "First difference at offset %zu:\n\n", c->difference->at);
    if (rep_difference_print(c->difference, &text) && sio_buf_cstr(&text) != NULL)
        rep_fence(m, sio_buf_cstr(&text));
    else
        m->failed = true;
    rep_raw(m, "\n");
    sio_buf_free(&text);
}

static void put_replay(rep_markup *m, const rep_report *r, const run_case *c) {
    sio_buf replay = SIO_BUF_INIT;
    rep_raw(m, "Run it again:\n\n");
    if (rep_replay(r, c, &replay) && sio_buf_cstr(&replay) != NULL)
        rep_fence(m, sio_buf_cstr(&replay));
    else
        m->failed = true;
    sio_buf_free(&replay);
}

/* The other cases of the same bug. */
static void put_others(rep_markup *m, const rep_report *r, const rep_group *g, size_t *listed) {
    if (g->count < 2) return;
    rep_rawf(m, "\n%zu more %s break **", g->count - 1, g->count == 2 ? "case" : "cases");
    rep_markdown(m, g->id);
    rep_raw(m, "**:\n\n");
    for (size_t from = 1, n = 1; n > 0 && from < g->count && *listed < MOST_LISTED; from += n, ++*listed) {
        const run_case *c = &r->plan->cases[g->cases[from]];
        sio_buf channels = SIO_BUF_INIT;
        n = rep_group_line(r, g, from, &channels);
        if (n == 0 || sio_buf_cstr(&channels) == NULL) m->failed = true;
        rep_raw(m, "- ");
        put_code(m, c->subject.id);
        rep_raw(m, " ");
        rep_markdown(m, n > 0 ? sio_buf_cstr(&channels) : "");
        rep_raw(m, ": ");
        rep_markdown(m, c->subject.title);
        rep_raw(m, "\n");
        sio_buf_free(&channels);
    }
}

static void put_group(rep_markup *m, const rep_report *r, const rep_group *g, size_t *listed) {
    const run_case *c = &r->plan->cases[g->cases[0]];
    rep_rawf(m, "<details><summary>%s ", rep_word_of_case(c));
    put_code(m, c->key);
    rep_raw(m, ": ");
    rep_markdown(m, c->subject.title);
    if (g->count > 1) rep_rawf(m, " (and %zu more)", g->count - 1);
    rep_raw(m, "</summary>\n\n");
    put_requirements(m, r, c);
    rep_raw(m, "What happened:\n\n");
    rep_fence(m, c->detail);
    rep_raw(m, "\n");
    put_difference(m, c);
    put_replay(m, r, c);
    put_others(m, r, g, listed);
    rep_raw(m, "\n</details>\n\n");
}

static void put_row(rep_markup *m, const run_case *c, size_t others) {
    rep_rawf(m, "- %s ", rep_word_of_case(c));
    put_code(m, c->key);
    rep_raw(m, ": ");
    rep_markdown(m, c->subject.title);
    if (others > 0) rep_rawf(m, " (and %zu more)", others);
    rep_raw(m, "\n");
}

static void put_failures(rep_markup *m, const rep_report *r) {
    rep_groups groups;
    size_t listed = 0;
    if (!rep_groups_make(&groups, r)) m->failed = true;
    if (groups.count > 0) rep_raw(m, "### What is wrong\n\n");
    for (size_t i = 0; i < groups.count; i++) {
        const rep_group *g = &groups.items[i];
        if (i < MOST_TOLD)
            put_group(m, r, g, &listed);
        else if (listed++ < MOST_LISTED)
            put_row(m, &r->plan->cases[g->cases[0]], g->count - 1);
    }
    if (listed >= MOST_LISTED) rep_raw(m, "\n… and more; see another report for all.\n");
    if (groups.count > 0) rep_raw(m, "\n");
    rep_groups_free(&groups);
}

static void put_bullet(rep_markup *m, const char *what, const char *text) {
    rep_rawf(m, "- %s: ", what);
    rep_markdown(m, text);
    rep_raw(m, "\n");
}

static void put_vulnerabilities(rep_markup *m, const rep_report *r) {
    sio_buf names = SIO_BUF_INIT;
    if (!rep_shown_cves(r->plan, &names)) m->failed = true;
    if (names.len > 0 && sio_buf_cstr(&names) != NULL) {
        rep_raw(m, "**Behaves as in known vulnerabilities:** ");
        rep_markdown(m, sio_buf_cstr(&names));
        rep_raw(m, "\n\n");
    }
    sio_buf_free(&names);
}

bool rep_md(const rep_report *r, FILE *out) {
    static const char *const sign[] = {"✅", "❌", "❔", "❔"};
    rep_markup m;
    rep_markup_begin(&m, out);
    rep_rawf(&m, "## %s siospec: %s\n\n", sign[rep_exit_status(r) & 3], rep_words_of_status(r));
    put_testee(&m, r);
    put_counts(&m, r);
    put_vulnerabilities(&m, r);
    if (r->stray != NULL)
        put_bullet(&m, r->health != SCN_OK ? "the testee died and no case reproduces it" : "beside the cases",
                   r->stray);
    for (size_t i = 0; i < r->stale_count; i++)
        put_bullet(&m, "stale baseline", r->stale[i]);
    if (r->stray != NULL || r->stale_count > 0) rep_raw(&m, "\n");
    put_failures(&m, r);
    return rep_markup_end(&m);
}
