/* The report for people: what failed and how, then a summary by chapter. */
#include <stdlib.h>
#include <string.h>

#include "report/difference.h"
#include "report/groups.h"
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

/* The step that decided may cite other ids than its subject; the text of those is what the reader needs. */
static void print_requirements(const rep_report *r, const run_case *c, FILE *out) {
    bool cited = c->cites != NULL && c->cites[0] != NULL;
    for (char **cite = c->cites; cited && *cite != NULL; cite++)
        print_requirement(r, *cite, out);
    for (size_t i = 0; !cited && i < c->subject.requirement_count; i++)
        print_requirement(r, c->subject.requirements[i], out);
    if (!cited) return;
    sio_buf others = SIO_BUF_INIT;
    for (size_t i = 0; i < c->subject.requirement_count; i++)
        if (!cites(c, c->subject.requirements[i])) sio_buf_addf(&others, " %s", c->subject.requirements[i]);
    if (others.len > 0 && sio_buf_cstr(&others) != NULL)
        fprintf(out, "    also covers:%s\n", sio_buf_cstr(&others));
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

static void print_difference(const run_case *c, FILE *out) {
    sio_buf text = SIO_BUF_INIT;
    if (c->difference == NULL) return;
    if (rep_difference_print(c->difference, &text) && sio_buf_cstr(&text) != NULL) {
        fprintf(out, "  first difference at offset %zu:\n", c->difference->at);
        print_block(out, "    ", sio_buf_cstr(&text));
    }
    sio_buf_free(&text);
}

static void print_case(const rep_report *r, const run_case *c, FILE *out) {
    fprintf(out, "%s%s%s ", colour(r, c->verdict == SCN_FAIL ? BOLD RED : BOLD YELLOW), rep_word_of_case(c),
            colour(r, PLAIN));
    print_block(out, "", c->key);
    print_block(out, "  ", c->subject.title);
    print_requirements(r, c, out);
    if (*c->detail != '\0')
        fprintf(out, "  what happened%s%s:\n", *c->pointer != '\0' ? " at " : "", c->pointer);
    print_block(out, "    ", c->detail);
    print_difference(c, out);
    if (c->excerpt != NULL && *c->excerpt != '\0') {
        fprintf(out, "  %s:\n%s", rep_evidence_name(c), colour(r, DIM));
        print_block(out, "    ", c->excerpt);
        fputs(colour(r, PLAIN), out);
    }
    print_replay(r, c, out);
    fputc('\n', out);
}

/* One line a subject: what is the matter was told with the first case of the group. */
static void print_others(const rep_report *r, const rep_group *g, FILE *out) {
    if (g->count < 2) return;
    fprintf(out, "  %zu more %s %s %s%s:\n", g->count - 1, g->count == 2 ? "case" : "cases",
            g->count == 2 ? "breaks" : "break", *g->id != '\0' ? g->id : "something",
            " (--verbose tells each in full)");
    for (size_t from = 1, n = 1; n > 0 && from < g->count; from += n) {
        const run_case *c = &r->plan->cases[g->cases[from]];
        sio_buf line = SIO_BUF_INIT, shown = SIO_BUF_INIT;
        sio_buf_addf(&line, "%s ", c->subject.id);
        n = rep_group_line(r, g, from, &line);
        sio_buf_add_str(&line, ": ");
        sio_buf_add(&line, rep_brief(c->detail));
        if (txt_escape_terminal(&shown, sio_buf_slice(&line)) && sio_buf_cstr(&shown) != NULL)
            fprintf(out, "    %s\n", sio_buf_cstr(&shown));
        sio_buf_free(&line);
        sio_buf_free(&shown);
    }
    fputc('\n', out);
}

static bool print_failures(const rep_report *r, FILE *out) {
    rep_groups groups;
    bool ok = rep_groups_make(&groups, r);
    for (size_t i = 0; ok && i < groups.count; i++) {
        const rep_group *g = &groups.items[i];
        for (size_t k = 0; k < g->count && (k == 0 || r->verbose); k++)
            print_case(r, &r->plan->cases[g->cases[k]], out);
        if (!r->verbose) print_others(r, g, out);
    }
    rep_groups_free(&groups);
    return ok;
}

bool rep_story(const rep_report *r, const run_case *c, sio_buf *out) {
    rep_report plain = *r;
    char *text = NULL;
    size_t length = 0;
    FILE *memory = open_memstream(&text, &length);
    if (memory == NULL) return false;
    plain.colour = false;
    print_case(&plain, c, memory);
    bool ok = fclose(memory) == 0 && sio_buf_add(out, sio_slice_of(text, length));
    free(text);
    return ok;
}

static bool same_subject(const run_case *a, const run_case *b) {
    return strcmp(a->subject.id, b->subject.id) == 0 && a->verdict == b->verdict && a->known == b->known;
}

/* Prints `id (channel, …): first line`, for this case and the next ones of its subject that came out the
 * same. Returns how many. */
static size_t print_group(const rep_report *r, size_t first, const char *text, FILE *out) {
    const run_case *c = &r->plan->cases[first];
    size_t n = 1;
    sio_buf line = SIO_BUF_INIT;
    fprintf(out, "  %s (%s", c->subject.id, c->channel);
    for (; first + n < r->plan->count && same_subject(c, &r->plan->cases[first + n]); n++)
        fprintf(out, ", %s", r->plan->cases[first + n].channel);
    const char *shown =
        txt_escape_terminal(&line, sio_slice_of(text, strcspn(text, "\n"))) ? sio_buf_cstr(&line) : NULL;
    fprintf(out, "): %s\n", shown == NULL ? "" : shown);
    sio_buf_free(&line);
    return n;
}

static bool same_remark(const run_case *a, const run_case *b) {
    return a->verdict == b->verdict && a->known == b->known && strcmp(a->detail, b->detail) == 0 &&
           rep_same_chapter(a, b);
}

/* Prints `group (24 cases): first line` where many vectors in a row say the same. Returns how many, 0: too
 * few, and nothing is printed. */
static size_t print_bulk(const rep_report *r, size_t first, const char *text, FILE *out) {
    const run_case *c = &r->plan->cases[first];
    size_t n = 1;
    while (first + n < r->plan->count && same_remark(c, &r->plan->cases[first + n]))
        n++;
    if (c->subject.kind != RUN_VECTOR || n < 3) return 0;
    sio_buf line = SIO_BUF_INIT;
    txt_escape_terminal(&line, sio_slice_of(text, strcspn(text, "\n")));
    fprintf(out, "  %.*s (%zu cases): %s\n", (int)rep_chapter_length(&c->subject), c->subject.id, n,
            sio_buf_cstr(&line) == NULL ? "" : sio_buf_cstr(&line));
    sio_buf_free(&line);
    return n;
}

static size_t print_remark(const rep_report *r, size_t first, const char *text, FILE *out) {
    size_t n = print_bulk(r, first, text, out);
    return n > 0 ? n : print_group(r, first, text, out);
}

/* Verdicts that need no action get a line a scenario. `known`: the known failures, with their reasons,
 * whatever the verdict. */
static void print_remarks(const rep_report *r, bool known, scn_verdict verdict, const char *heading,
                          FILE *out) {
    bool any = false;
    for (size_t i = 0; i < r->plan->count;) {
        const run_case *c = &r->plan->cases[i];
        if (c->known != known || (!known && (c->verdict != verdict || rep_counts_against(c, r->strict)))) {
            i++;
            continue;
        }
        if (!any) fprintf(out, "%s%s%s\n", colour(r, BOLD), heading, colour(r, PLAIN));
        any = true;
        i += print_remark(r, i, known && c->known_reason != NULL ? c->known_reason : c->detail, out);
    }
    if (any) fputc('\n', out);
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

/* Sums up the chapter that begins at `first`. Returns false when an earlier case has begun it. */
static bool sum_chapter(const run_plan *plan, size_t first, rep_summary *s) {
    for (size_t i = first; i-- > 0;)
        if (rep_same_chapter(&plan->cases[i], &plan->cases[first])) return false;
    for (size_t i = first; i < plan->count; i++)
        if (rep_same_chapter(&plan->cases[i], &plan->cases[first])) rep_summary_add(s, &plan->cases[i]);
    return true;
}

/* A chapter is a stretch of cases, unless another one lies within it (eio4/upgrade, eio4/upgrade/race). */
static void print_chapters(const rep_report *r, FILE *out) {
    for (size_t i = 0; i < r->plan->count; i++) {
        rep_summary s = {0};
        const char *id = r->plan->cases[i].subject.id;
        if (i > 0 && rep_same_chapter(&r->plan->cases[i], &r->plan->cases[i - 1])) continue;
        if (!sum_chapter(r->plan, i, &s)) continue;
        fprintf(out, "  %-28.*s ", (int)rep_chapter_length(&r->plan->cases[i].subject), id);
        print_counts(&s, out);
        fputc('\n', out);
    }
}

static void print_measure(const json_t *row, FILE *out) {
    const char *reached = json_string_value(json_object_get(row, "reached"));
    const char *beyond = json_string_value(json_object_get(row, "beyond"));
    const char *why = json_string_value(json_object_get(row, "why"));
    const char *what = why != NULL ? strstr(why, "): ") : NULL; /* behind the step's own words */
    sio_buf line = SIO_BUF_INIT;
    fprintf(out, "  %-34s ", json_string_value(json_object_get(row, "title")));
    if (beyond == NULL)
        sio_buf_addf(&line, "%s and more", reached != NULL ? reached : "?");
    else
        sio_buf_addf(&line, "%s; at %s: %.160s", reached != NULL ? reached : "none", beyond,
                     what != NULL  ? what + 3
                     : why != NULL ? why
                                   : "");
    print_block(out, "", sio_buf_cstr(&line) != NULL ? sio_buf_cstr(&line) : "");
    sio_buf_free(&line);
}

/* Where the testee stops going along in what the protocol leaves open. */
static void print_floor(const rep_report *r, FILE *out) {
    if (json_array_size(r->floor) == 0) return;
    fprintf(out, "%sinterop floor%s\n", colour(r, BOLD), colour(r, PLAIN));
    for (size_t i = 0; i < json_array_size(r->floor); i++)
        print_measure(json_array_get(r->floor, i), out);
    fputc('\n', out);
}

/* The one thing that nobody should overlook. */
static void print_vulnerabilities(const rep_report *r, FILE *out) {
    sio_buf names = SIO_BUF_INIT;
    if (rep_shown_cves(r->plan, &names) && names.len > 0 && sio_buf_cstr(&names) != NULL) {
        fprintf(out, "\n%sbehaves as in known vulnerabilities:%s ", colour(r, BOLD RED), colour(r, PLAIN));
        print_block(out, "", sio_buf_cstr(&names));
    }
    sio_buf_free(&names);
}

/* Features and actions that nobody claimed: their cases are easily forgotten. */
static void print_unclaimed(const rep_report *r, FILE *out) {
    size_t cases = 0;
    sio_buf names = SIO_BUF_INIT;
    for (size_t i = 0; i < r->plan->count; i++) {
        const char *name = rep_unclaimed(&r->plan->cases[i]);
        bool first = name != NULL;
        for (size_t j = 0; first && j < i; j++) {
            const char *other = rep_unclaimed(&r->plan->cases[j]);
            first = other == NULL || strcmp(other, name) != 0;
        }
        cases += name != NULL;
        if (first) sio_buf_addf(&names, "%s%s", names.len > 0 ? ", " : "", name);
    }
    if (cases > 0 && sio_buf_cstr(&names) != NULL) {
        fprintf(out,
                "\n%zu %s what the testee does not claim (--features, docs/control-namespace.md): ", cases,
                cases == 1 ? "case needs" : "cases need");
        print_block(out, "", sio_buf_cstr(&names));
    }
    sio_buf_free(&names);
}

static void print_end(const rep_report *r, FILE *out) {
    rep_summary s = rep_summary_of(r->plan);
    int status = rep_exit_status(r);
    for (size_t i = 0; i < r->stale_count; i++) {
        fprintf(out, "%sstale baseline%s ", colour(r, BOLD RED), colour(r, PLAIN));
        print_block(out, "", r->stale[i]);
    }
    if (r->stray != NULL) {
        fprintf(out, "%s%s%s that no case reproduces:\n", colour(r, BOLD RED), rep_stray_name(r),
                colour(r, PLAIN));
        print_block(out, "    ", r->stray);
    }
    print_vulnerabilities(r, out);
    print_unclaimed(r, out);
    fprintf(out, "\n%zu cases in %.1f s: ", r->plan->count, r->seconds);
    print_counts(&s, out);
    fprintf(out, "\n%s%s%s\n", colour(r, status == 0 ? BOLD GREEN : BOLD RED), rep_words_of_status(r),
            colour(r, PLAIN));
}

bool rep_console(const rep_report *r, FILE *out) {
    static const struct {
        scn_verdict verdict;
        const char *heading;
    } remarks[] = {{SCN_LENIENT, "accepted, but would fail under --strict"},
                   {SCN_INFO, "for information"},
                   {SCN_INCONCLUSIVE, "inconclusive"},
                   {SCN_UNSUPPORTED, "unsupported"},
                   {SCN_SKIPPED, "skipped"}};
    sio_buf what = SIO_BUF_INIT, shown = SIO_BUF_INIT;
    bool ok = sio_buf_add_str(&what, r->url) && rep_scope(r, &what) &&
              txt_escape_terminal(&shown, sio_buf_slice(&what)) && sio_buf_cstr(&shown) != NULL;
    if (ok)
        fprintf(out, "siospec %s: %s, seed %llu\n\n", SIOSPEC_VERSION, sio_buf_cstr(&shown),
                (unsigned long long)r->seed);
    sio_buf_free(&what);
    sio_buf_free(&shown);
    if (r->distrust != NULL) {
        print_block(out, "note: ", r->distrust);
        fputc('\n', out);
    }
    ok = print_failures(r, out) && ok;
    print_remarks(r, true, SCN_FAIL, "known failures", out);
    for (size_t i = 0; i < sizeof remarks / sizeof remarks[0]; i++)
        print_remarks(r, false, remarks[i].verdict, remarks[i].heading, out);
    print_floor(r, out);
    print_chapters(r, out);
    print_end(r, out);
    return ok;
}
