/* The report for people: what failed and how, then a summary by chapter. */
#include <string.h>

#include "report/report.h"
#include "report/summary.h"
#include "text/escape.h"

static const char *colour(const rep_report *r, const char *code) {
    return r->colour ? code : "";
}
#define RED "\x1b[31m"
#define YELLOW "\x1b[33m"
#define GREEN "\x1b[32m"
#define BOLD "\x1b[1m"
#define DIM "\x1b[2m"
#define PLAIN "\x1b[0m"

/* Prints text that may hold anything; its newlines start an indented line, all other controls are escaped. */
static void print_block(FILE *out, const char *indent, const char *text) {
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        sio_buf line = SIO_BUF_INIT;
        if (txt_escape_terminal(&line, sio_slice_of(text, n)))
            fprintf(out, "%s%.*s\n", indent, (int)line.len, line.len > 0 ? (const char *)line.data : "");
        sio_buf_free(&line);
        text += n + (text[n] == '\n');
    }
}

static void print_requirement(const rep_report *r, const char *id, FILE *out) {
    const char *level = NULL;
    const char *text = r->requirement == NULL ? NULL : r->requirement(r->requirement_ctx, id, &level);
    sio_buf line = SIO_BUF_INIT;
    bool ok = sio_buf_add_str(&line, id) && (text == NULL || sio_buf_addf(&line, " (%s) %s", level, text));
    if (ok && sio_buf_cstr(&line) != NULL) print_block(out, "    ", sio_buf_cstr(&line));
    sio_buf_free(&line);
}

static bool cites(const run_case *c, const char *id) {
    for (char **cite = c->cites; *cite != NULL; cite++)
        if (strcmp(*cite, id) == 0) return true;
    return false;
}

/* The step that decided may cite other ids than its scenario; the text of those is what the reader needs. */
static void print_requirements(const rep_report *r, const run_case *c, FILE *out) {
    bool cited = c->cites != NULL && c->cites[0] != NULL;
    for (char **cite = c->cites; cited && *cite != NULL; cite++)
        print_requirement(r, *cite, out);
    for (size_t i = 0; !cited && i < c->scenario->requirement_count; i++)
        print_requirement(r, c->scenario->requirements[i], out);
    if (!cited) return;
    sio_buf others = SIO_BUF_INIT;
    for (size_t i = 0; i < c->scenario->requirement_count; i++)
        if (!cites(c, c->scenario->requirements[i])) sio_buf_addf(&others, " %s", c->scenario->requirements[i]);
    if (others.len > 0 && sio_buf_cstr(&others) != NULL) fprintf(out, "    also covers:%s\n", sio_buf_cstr(&others));
    sio_buf_free(&others);
}

static void print_replay(const rep_report *r, const run_case *c, FILE *out) {
    sio_buf replay = SIO_BUF_INIT;
    if (rep_replay(r, c, &replay) && sio_buf_cstr(&replay) != NULL) {
        fputs("  run it again:\n", out);
        print_block(out, "    ", sio_buf_cstr(&replay));
    }
    sio_buf_free(&replay);
}

static void print_case(const rep_report *r, const run_case *c, FILE *out) {
    const char *name = c->health == SCN_OK ? scn_verdict_name(c->verdict) : scn_health_name(c->health);
    fprintf(out, "%s%s%s ", colour(r, c->verdict == SCN_FAIL ? BOLD RED : BOLD YELLOW), name, colour(r, PLAIN));
    print_block(out, "", c->key);
    print_block(out, "  ", c->scenario->title);
    print_requirements(r, c, out);
    if (*c->detail != '\0') fprintf(out, "  what happened%s%s:\n", *c->pointer != '\0' ? " at " : "", c->pointer);
    print_block(out, "    ", c->detail);
    if (c->excerpt != NULL && *c->excerpt != '\0') {
        fprintf(out, "  on the wire:\n%s", colour(r, DIM));
        print_block(out, "    ", c->excerpt);
        fputs(colour(r, PLAIN), out);
    }
    print_replay(r, c, out);
    fputc('\n', out);
}

/* Verdicts that need no action get a line each at most. */
static void print_remarks(const rep_report *r, scn_verdict verdict, const char *heading, FILE *out) {
    bool any = false;
    for (size_t i = 0; i < r->plan->count; i++) {
        const run_case *c = &r->plan->cases[i];
        if (c->verdict != verdict || c->known || rep_counts_against(c, r->strict)) continue;
        if (!any) fprintf(out, "%s%s%s\n", colour(r, BOLD), heading, colour(r, PLAIN));
        any = true;
        fprintf(out, "  %s: ", c->key);
        size_t n = strcspn(c->detail, "\n");
        sio_buf line = SIO_BUF_INIT;
        if (txt_escape_terminal(&line, sio_slice_of(c->detail, n)) && sio_buf_cstr(&line) != NULL)
            fprintf(out, "%s\n", sio_buf_cstr(&line));
        sio_buf_free(&line);
    }
    if (any) fputc('\n', out);
}

static void print_known(const rep_report *r, FILE *out) {
    bool any = false;
    for (size_t i = 0; i < r->plan->count; i++) {
        const run_case *c = &r->plan->cases[i];
        if (!c->known) continue;
        if (!any) fprintf(out, "%sknown failures%s\n", colour(r, BOLD), colour(r, PLAIN));
        any = true;
        fprintf(out, "  %s: ", c->key);
        print_block(out, "", c->known_reason == NULL || *c->known_reason == '\0' ? "(no reason given)" : c->known_reason);
    }
    if (any) fputc('\n', out);
}

static size_t chapter_length(const char *id) {
    const char *slash = strrchr(id, '/');
    return slash == NULL ? strlen(id) : (size_t)(slash - id);
}

static void print_counts(const rep_summary *s, FILE *out) {
    const char *separator = "";
    for (size_t i = 0; i < rep_count_count; i++) {
        size_t n = rep_count_of(s, &rep_counts[i]);
        if (n == 0) continue;
        fprintf(out, "%s%zu %s", separator, n, rep_counts[i].name);
        separator = ", ";
    }
    if (*separator == '\0') fputs("no cases", out);
}

/* Cases are in order of id, so a chapter is a stretch of them. */
static void print_chapters(const rep_report *r, FILE *out) {
    const run_plan *plan = r->plan;
    for (size_t i = 0; i < plan->count;) {
        const char *id = plan->cases[i].scenario->id;
        size_t n = chapter_length(id);
        rep_summary s = {0};
        for (; i < plan->count && chapter_length(plan->cases[i].scenario->id) == n &&
               memcmp(plan->cases[i].scenario->id, id, n) == 0;
             i++)
            rep_summary_add(&s, &plan->cases[i]);
        fprintf(out, "  %-28.*s ", (int)n, id);
        print_counts(&s, out);
        fputc('\n', out);
    }
}

static void print_end(const rep_report *r, FILE *out) {
    rep_summary s = rep_summary_of(r->plan);
    int status = rep_exit_status(r);
    for (size_t i = 0; i < r->stale_count; i++) {
        fprintf(out, "%sstale baseline%s ", colour(r, BOLD RED), colour(r, PLAIN));
        print_block(out, "", r->stale[i]);
    }
    if (r->stray != NULL) {
        fprintf(out, "%s%s%s that no case reproduces:\n", colour(r, BOLD RED), scn_health_name(r->health), colour(r, PLAIN));
        print_block(out, "    ", r->stray);
    }
    fprintf(out, "\n%zu cases in %.1f s: ", r->plan->count, r->seconds);
    print_counts(&s, out);
    fprintf(out, "\n%s%s%s\n", colour(r, status == 0 ? BOLD GREEN : BOLD RED),
            status == 0   ? s.known > 0 ? "conformant but for known failures" : "conformant"
            : status == 1 ? "not conformant"
                          : "nothing conclusive",
            colour(r, PLAIN));
}

bool rep_console(const rep_report *r, FILE *out) {
    sio_buf url = SIO_BUF_INIT;
    bool ok = txt_escape_terminal(&url, sio_slice_str(r->url)) && sio_buf_cstr(&url) != NULL;
    if (ok)
        fprintf(out, "siospec %s: %s, contract %s, profile %s, seed %llu\n\n", SIOSPEC_VERSION, sio_buf_cstr(&url), r->contract,
                r->profile, (unsigned long long)r->seed);
    sio_buf_free(&url);
    for (size_t i = 0; i < r->plan->count; i++)
        if (rep_counts_against(&r->plan->cases[i], r->strict)) print_case(r, &r->plan->cases[i], out);
    print_known(r, out);
    print_remarks(r, SCN_LENIENT, "accepted, but would fail under --strict", out);
    print_remarks(r, SCN_INFO, "for information", out);
    print_remarks(r, SCN_INCONCLUSIVE, "inconclusive", out);
    print_remarks(r, SCN_UNSUPPORTED, "unsupported", out);
    print_remarks(r, SCN_SKIPPED, "skipped", out);
    print_chapters(r, out);
    print_end(r, out);
    return ok;
}
