/* siospec coverage: requirements against the cases, deviations and vectors that cover them. */
#include "cli/cmd_coverage.h"

#include <getopt.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "cli/coverage.h"
#include "cli/coverage_floor.h"
#include "cli/words.h"

static const char help[] =
    "usage: siospec coverage [OPTIONS]\n"
    "\n"
    "Prints for each requirement how many positive cases, negative cases, deviations (rules of the\n"
    "proxy that break it and so prove its cases) and codec vectors there are, and totals by group\n"
    "and level over the rows that a server can be judged on by the wire or the control namespace (a\n"
    "client: by the wire or its reports).\n"
    "`-`: no such case makes sense; `0!`: one is missing. A deviation is missed only for a MUST or\n"
    "SHOULD on the wire that it can fail, a vector only for one that a codec can fail. Then how\n"
    "many of the requirements of a codec have a vector.\n"
    "\n"
    "  --missing           only those rows that lack a case\n"
    "  --seat SEAT         what covers servers (default), or clients: server or client\n"
    "  --select GLOB       only requirements whose id matches\n"
    "  --group GROUP       only this group (A1 … F; A: A1 to A11)\n"
    "  --level LEVEL       only MUST, SHOULD, MAY or DE-FACTO\n"
    "  --observable CLASS  only wire, control, config or none\n"
    "  --data DIR          add or replace data files\n"
    "  --json              one object: totals and requirements\n"
    "  --check FILE        print nothing; fail when a MUST or SHOULD of either seat has lost a kind of\n"
    "                      coverage that FILE says it had (vectors/coverage-floor.json)\n"
    "  --update FILE       write what there is now to FILE; refused when --check would fail\n"
    "\n"
    "exit status: 0; 1 --check or --update: coverage is lost; 2 bad usage or broken data\n";

static const char *const levels[] = {"MUST", "SHOULD", "MAY", "DE-FACTO"};
enum { LEVELS = sizeof levels / sizeof levels[0] };

typedef struct coverage_options {
    cli_filter filter;
    const char *data;
    scn_seat seat;
    const char *check;  /* a floor to compare with; NULL: none */
    const char *update; /* ... and to write */
    bool missing;
    bool json;
} coverage_options;

static bool read_seat(const char *name, scn_seat *seat) {
    for (*seat = SCN_SERVER_SEAT; *seat <= SCN_CLIENT_SEAT; (*seat)++)
        if (strcmp(scn_seat_name(*seat), name) == 0) return true;
    fprintf(stderr, "siospec coverage: --seat is server or client, not '%s'\n", name);
    return false;
}

/* Returns -1 to go on, or the exit status. */
static int parse(int argc, char **argv, coverage_options *o) {
    static const struct option options[] = {
        {"select", required_argument, NULL, 's'}, {"group", required_argument, NULL, 'g'},
        {"level", required_argument, NULL, 'l'},  {"observable", required_argument, NULL, 'o'},
        {"data", required_argument, NULL, 'd'},   {"check", required_argument, NULL, 'c'},
        {"update", required_argument, NULL, 'u'}, {"seat", required_argument, NULL, 'e'},
        {"missing", no_argument, NULL, 'm'},      {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0},
    };
    optind = 0;
    int c;
    while ((c = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (c) {
        case 's':
            o->filter.select = optarg;
            break;
        case 'g':
            o->filter.group = optarg;
            break;
        case 'l':
            o->filter.level = optarg;
            break;
        case 'o':
            o->filter.observable = optarg;
            break;
        case 'd':
            o->data = optarg;
            break;
        case 'c':
            o->check = optarg;
            break;
        case 'u':
            o->update = optarg;
            break;
        case 'e':
            if (!read_seat(optarg, &o->seat)) return 2;
            break;
        case 'm':
            o->missing = true;
            break;
        case 'j':
            o->json = true;
            break;
        case 'h':
            fputs(help, stdout);
            return 0;
        default:
            fputs("Try 'siospec coverage --help'.\n", stderr);
            return 2;
        }
    }
    if (optind == argc) return -1;
    fprintf(stderr, "siospec coverage: unexpected argument: %s\n", argv[optind]);
    return 2;
}

static bool shown(const coverage_options *o, const cli_coverage_row *row) {
    return cli_filter_requirement(&o->filter, row->requirement) &&
           (!o->missing || row->no_positive || row->no_negative || row->no_deviation || row->no_vector);
}

static void print_count(size_t n, bool sensible, bool missing) {
    char text[24];
    snprintf(text, sizeof text, "%zu%s", n, missing ? "!" : "");
    printf(" %8s", n == 0 && !sensible ? "-" : text);
}

static void print_row(const cli_coverage_row *row) {
    const data_requirement *r = row->requirement;
    printf("%-12s %-8s %-7s", r->id, r->level, r->observable);
    print_count(row->positive, data_strings_have(&r->cases, "positive"), row->no_positive);
    print_count(row->negative, data_strings_have(&r->cases, "negative"), row->no_negative);
    print_count(row->deviations, row->judged && r->policy.fail != NULL, row->no_deviation);
    print_count(row->vectors, row->codec, row->no_vector);
    fputs("  ", stdout);
    cli_print_cut(stdout, r->text, 60);
    putchar('\n');
}

static void print_rows(const cli_coverage_table *c, const coverage_options *o) {
    printf("%-12s %-8s %-7s %8s %8s %8s %8s\n", "requirement", "level", "seen", "positive", "negative",
           "deviate", "vectors");
    for (size_t i = 0; i < c->count; i++)
        if (shown(o, &c->rows[i])) print_row(&c->rows[i]);
}

static void print_ratio(size_t n, size_t of) {
    char text[32];
    snprintf(text, sizeof text, "%zu/%zu", n, of);
    printf(" %9s", of == 0 ? "-" : text);
}

static void print_total(const char *label, const char *level, const cli_coverage_total *t) {
    if (t->rows == 0) return;
    printf("%-8s %-8s", label, level);
    print_ratio(t->covered, t->rows);
    print_ratio(t->positive, t->positive_of);
    print_ratio(t->negative, t->negative_of);
    print_ratio(t->deviation, t->deviation_of);
    putchar('\n');
}

/* Calls `visit` for each group and level that the filter lets through, then for each level over all groups.
 */
static void each_total(const cli_coverage_table *c, const cli_filter *f, void *arg,
                       void (*visit)(void *arg, const char *group, const char *level,
                                     const cli_coverage_total *t)) {
    for (size_t i = 0; i < c->count; i++) {
        const char *group = c->rows[i].requirement->group;
        if (i > 0 && strcmp(group, c->rows[i - 1].requirement->group) == 0) continue;
        if (f->group != NULL &&
            !cli_filter_requirement(&(cli_filter){.group = f->group}, c->rows[i].requirement))
            continue;
        for (size_t l = 0; l < LEVELS; l++) {
            cli_filter part = *f;
            if (part.level != NULL && strcasecmp(part.level, levels[l]) != 0) continue;
            part.group = group;
            part.level = levels[l];
            cli_coverage_total t = cli_coverage_sum(c, &part);
            visit(arg, group, levels[l], &t);
        }
    }
    for (size_t l = 0; l < LEVELS; l++) {
        cli_filter part = *f;
        if (part.level != NULL && strcasecmp(part.level, levels[l]) != 0) continue;
        part.level = levels[l];
        cli_coverage_total t = cli_coverage_sum(c, &part);
        visit(arg, NULL, levels[l], &t);
    }
}

static void visit_print(void *arg, const char *group, const char *level, const cli_coverage_total *t) {
    (void)arg;
    print_total(group != NULL ? group : "all", level, t);
}

static void visit_codecs(void *arg, const char *group, const char *level, const cli_coverage_total *t) {
    (void)arg;
    if (t->vector_of == 0) return;
    printf("%-8s %-8s", group != NULL ? group : "all", level);
    print_ratio(t->vector, t->vector_of);
    putchar('\n');
}

static void visit_json(void *arg, const char *group, const char *level, const cli_coverage_total *t) {
    if (t->rows + t->vector_of == 0) return;
    json_array_append_new(
        arg, json_pack("{s:s?, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "group", group,
                       "level", level, "rows", (json_int_t)t->rows, "covered", (json_int_t)t->covered,
                       "positive", (json_int_t)t->positive, "positive_of", (json_int_t)t->positive_of,
                       "negative", (json_int_t)t->negative, "negative_of", (json_int_t)t->negative_of,
                       "deviation", (json_int_t)t->deviation, "deviation_of", (json_int_t)t->deviation_of,
                       "vector", (json_int_t)t->vector, "vector_of", (json_int_t)t->vector_of));
}

static json_t *row_json(const cli_coverage_row *row) {
    json_t *missing = json_array();
    if (row->no_positive) json_array_append_new(missing, json_string("positive"));
    if (row->no_negative) json_array_append_new(missing, json_string("negative"));
    if (row->no_deviation) json_array_append_new(missing, json_string("deviation"));
    if (row->no_vector) json_array_append_new(missing, json_string("vector"));
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:I, s:I, s:I, s:o}", "id", row->requirement->id, "group",
                     row->requirement->group, "level", row->requirement->level, "observable",
                     row->requirement->observable, "positive", (json_int_t)row->positive, "negative",
                     (json_int_t)row->negative, "deviations", (json_int_t)row->deviations, "vectors",
                     (json_int_t)row->vectors, "missing", missing);
}

static void print_json(const cli_coverage_table *c, const coverage_options *o) {
    json_t *totals = json_array();
    json_t *rows = json_array();
    each_total(c, &o->filter, totals, visit_json);
    for (size_t i = 0; i < c->count; i++)
        if (shown(o, &c->rows[i])) json_array_append_new(rows, row_json(&c->rows[i]));
    json_t *report = json_pack("{s:i, s:s, s:s, s:o, s:o}", "schema", 1, "siospec", SIOSPEC_VERSION, "seat",
                               scn_seat_name(c->seat), "totals", totals, "requirements", rows);
    json_dumpf(report, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(report);
}

static void print_all(const cli_coverage_table *c, const coverage_options *o) {
    if (o->json) {
        print_json(c, o);
        return;
    }
    print_rows(c, o);
    printf("\n%s\n%-8s %-8s %9s %9s %9s %9s\n",
           c->seat == SCN_CLIENT_SEAT ? "clients, on the wire and by their reports"
                                      : "servers, on the wire and by the control namespace",
           "group", "level", "covered", "positive", "negative", "deviate");
    each_total(c, &o->filter, NULL, visit_print);
    printf("\ncodecs, by vectors\n%-8s %-8s %9s\n", "group", "level", "covered");
    each_total(c, &o->filter, NULL, visit_codecs);
}

static int compare(const cli_coverage_table c[CLI_FLOOR_SEATS], const coverage_options *o) {
    const char *file = o->check != NULL ? o->check : o->update;
    int status = cli_floor_check(c, file, o->update != NULL);
    return status == 0 && o->update != NULL ? cli_floor_write(c, o->update) : status;
}

static int run(const cli_knowledge *k, const coverage_options *o) {
    cli_coverage_table c[CLI_FLOOR_SEATS] = {{.rows = NULL}};
    bool ok = cli_coverage_count(k, SCN_SERVER_SEAT, &c[SCN_SERVER_SEAT]) &&
              cli_coverage_count(k, SCN_CLIENT_SEAT, &c[SCN_CLIENT_SEAT]);
    int status = 0;
    if (!ok) {
        fputs("siospec coverage: out of memory\n", stderr);
        status = 2;
    } else if (o->check != NULL || o->update != NULL) {
        status = compare(c, o);
    } else {
        print_all(&c[o->seat], o);
    }
    for (size_t i = 0; i < CLI_FLOOR_SEATS; i++)
        free(c[i].rows);
    return status;
}

static bool has_group(const cli_knowledge *k, const char *group) {
    const cli_filter filter = {.group = group};
    for (size_t i = 0; i < data_requirement_count(k->catalogue); i++)
        if (cli_filter_requirement(&filter, data_requirement_at(k->catalogue, i))) return true;
    return false;
}

/* Returns the exit status. */
static int run_checked(const cli_knowledge *k, const coverage_options *o) {
    if (o->filter.group == NULL || has_group(k, o->filter.group)) return run(k, o);
    fprintf(stderr, "siospec coverage: no requirement is in the group '%s'\n", o->filter.group);
    return 2;
}

int cli_coverage(int argc, char **argv) {
    coverage_options o = {.data = NULL};
    int status = parse(argc, argv, &o);
    if (status >= 0) return status;
    cli_knowledge k;
    if (!cli_knowledge_load(&k, o.data)) return 2;
    status = run_checked(&k, &o);
    cli_knowledge_free(&k);
    return status;
}
