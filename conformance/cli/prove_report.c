#include "cli/prove_report.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "text/escape.h"

static void print_text(const char *text, FILE *out) {
    sio_buf shown = SIO_BUF_INIT;
    if (text != NULL && txt_escape_terminal(&shown, sio_slice_str(text))) fputs(sio_buf_cstr(&shown), out);
    sio_buf_free(&shown);
}

static void print_requirements(const prf_entry *e, FILE *out) {
    for (size_t i = 0; i < e->data->requirements.count; i++)
        fprintf(out, "%s%s", i == 0 ? "" : " ", e->data->requirements.items[i]);
}

static void print_runs(const prf_proof *p, const prf_entry *e, FILE *out) {
    for (size_t i = 0; i < p->job_count; i++) {
        const prf_job *job = &p->jobs[i];
        if (job->entry != e || !prf_has_run(job)) continue;
        fprintf(out, "      %-12s %s%s", scn_verdict_name(job->c.verdict), job->citing ? "* " : "  ",
                job->c.key);
        if (job->c.detail != NULL && job->c.detail[0] != '\0')
            fputs(": ", out), print_text(job->c.detail, out);
        fputc('\n', out);
    }
}

static void print_deviation(const prf_entry *e, FILE *out) {
    fprintf(out, "%s %-52s ", prf_holds(e) ? "ok  " : "FAIL", e->data->id);
    print_requirements(e, out);
    fprintf(out, ": noticed by %zu of %zu, %zu of %zu others pass", e->noticed, e->citing, e->good,
            e->others);
    if (e->lenient > 0) fprintf(out, ", %zu lenient", e->lenient);
    if (e->noticed == 0)
        fputs(e->citing == 0 ? "; no case cites it" : "; no case fails at a step that cites it", out);
    if (e->good * 2 < e->others) fputs("; it breaks too much else", out);
    fputc('\n', out);
}

static void print_variation(const prf_entry *e, FILE *out) {
    fprintf(out, "%s %-52s %zu of %zu pass", prf_holds(e) ? "ok  " : "FAIL", e->data->id, e->good, e->others);
    if (!prf_holds(e) && e->example != NULL) fputs("; ", out), print_text(e->example, out);
    fputc('\n', out);
}

static void print_alternative(const prf_entry *e, FILE *out) {
    const char *takes = json_string_value(json_object_get(e->data->body, "takes"));
    fprintf(out, "%s %-52s ", prf_holds(e) ? "ok  " : "FAIL", e->data->id);
    if (e->unreachable)
        fprintf(out, "%s: cannot be brought about here", takes);
    else
        fprintf(out, "%s: %zu of %zu", takes, e->good, e->others);
    if (!prf_holds(e) && e->example != NULL) fputs("; ", out), print_text(e->example, out);
    fputc('\n', out);
}

static void print_entry(const prf_entry *e, FILE *out) {
    if (e->kind == &data_deviations)
        print_deviation(e, out);
    else if (e->kind == &data_variations)
        print_variation(e, out);
    else
        print_alternative(e, out);
}

/* How many entries of a kind there are, and how many do not hold up their side. */
typedef struct tally {
    size_t count, bad;
} tally;

static tally print_entries(const prf_proof *p, const data_kind *kind, const char *head, bool verbose,
                           FILE *out) {
    tally t = {0, 0};
    for (size_t i = 0; i < p->entry_count; i++) {
        const prf_entry *e = &p->entries[i];
        if (e->kind != kind) continue;
        if (t.count == 0) fputs(head, out);
        t.count++;
        t.bad += !prf_holds(e);
        print_entry(e, out);
        if (verbose) print_runs(p, e, out);
    }
    return t;
}

/* Returns whether it took each of its ways. */
static bool print_ways(const prf_proof *p, const scn_scenario *s, FILE *out) {
    prf_ways ways;
    bool all = prf_ways_list(s, &ways);
    for (size_t i = 0; i < ways.count; i++) {
        const prf_way *way = &ways.items[i];
        if (prf_way_shown(p, s, way->key)) continue;
        all = false;
        fprintf(out, "FAIL %s: its alternative %s of step %zu", s->id, way->end.name, way->step);
        if (way->end.why != NULL) fputs(" (", out), print_text(way->end.why, out), fputc(')', out);
        fputs(" is never taken\n", out);
    }
    prf_ways_free(&ways);
    return all;
}

static size_t print_cases(const prf_proof *p, FILE *out) {
    size_t unproven = 0;
    for (size_t i = 0; i < scn_library_count(p->library); i++) {
        const scn_scenario *s = scn_library_at(p->library, i);
        bool noticed = prf_case_proven(p, s);
        if (!noticed) fprintf(out, "FAIL %s: no deviation makes it fail\n", s->id);
        bool shown = !prf_shows_ways(s) || print_ways(p, s, out);
        unproven += !noticed || !shown;
    }
    return unproven;
}

static void print_sum(tally t, const char *what, FILE *out) {
    fprintf(out, "%zu of %zu %s, ", t.count - t.bad, t.count, what);
}

static size_t count_runs(const prf_proof *p) {
    size_t n = 0;
    for (size_t i = 0; i < p->job_count; i++)
        n += prf_has_run(&p->jobs[i]);
    return n;
}

bool cli_prove_print(const prf_proof *p, bool verbose, wire_us took, FILE *out) {
    fprintf(out, "%s: the right one is %s\n\n", p->seat == SCN_CLIENT_SEAT ? "clients" : "servers",
            p->command != NULL ? p->command[0] : "siospec's own");
    tally deviations = print_entries(
        p, &data_deviations, "deviations: a case that cites the requirement must fail\n", verbose, out);
    tally variations = print_entries(p, &data_variations, "\nvariations: no case may fail\n", verbose, out);
    tally alternatives = print_entries(p, &data_alternatives,
                                       "\nalternatives: the cases must end as they say\n", verbose, out);
    tally cases = {0, 0};
    if (!p->partial) {
        fputs(
            "\ncases: each must fail under a deviation; what can only inform must end in each of its ways\n",
            out);
        cases = (tally){scn_library_count(p->library), print_cases(p, out)};
    }
    fprintf(out, "\n%zu runs in %.1f s: ", count_runs(p), (double)took / 1e6);
    print_sum(deviations, "deviations", out);
    print_sum(variations, "variations", out);
    fprintf(out, "%zu of %zu alternatives", alternatives.count - alternatives.bad, alternatives.count);
    if (!p->partial) fprintf(out, ", %zu of %zu scenarios", cases.count - cases.bad, cases.count);
    fputs(" hold up their side\n", out);
    return deviations.bad + variations.bad + alternatives.bad + cases.bad == 0;
}

/* ---- JSON ---- */

static json_t *strings_of(const data_strings *strings) {
    json_t *array = json_array();
    for (size_t i = 0; i < strings->count; i++)
        json_array_append_new(array, json_string(strings->items[i]));
    return array;
}

static json_t *runs_of(const prf_proof *p, const prf_entry *e) {
    json_t *runs = json_object();
    for (size_t i = 0; i < p->job_count; i++)
        if (p->jobs[i].entry == e && prf_has_run(&p->jobs[i]))
            json_object_set_new(runs, p->jobs[i].c.key, json_string(scn_verdict_name(p->jobs[i].c.verdict)));
    return runs;
}

static json_t *entry_json(const prf_proof *p, const prf_entry *e) {
    json_t *object = json_pack("{s:s, s:s, s:b, s:I, s:I, s:o}", "id", e->data->id, "seat",
                               scn_seat_name(p->seat), "holds", prf_holds(e), "others", (json_int_t)e->others,
                               "pass", (json_int_t)e->good, "runs", runs_of(p, e));
    if (e->kind != &data_deviations) return object;
    json_object_set_new(object, "requirements", strings_of(&e->data->requirements));
    json_object_set_new(object, "citing", json_integer((json_int_t)e->citing));
    json_object_set_new(object, "noticed", json_integer((json_int_t)e->noticed));
    return object;
}

static json_t *entries_json(const prf_proof *p, const data_kind *kind) {
    json_t *array = json_array();
    for (size_t i = 0; i < p->entry_count; i++)
        if (p->entries[i].kind == kind) json_array_append_new(array, entry_json(p, &p->entries[i]));
    return array;
}

static json_t *unproven_json(const prf_proof *p) {
    json_t *array = json_array();
    for (size_t i = 0; !p->partial && i < scn_library_count(p->library); i++)
        if (!prf_case_proven(p, scn_library_at(p->library, i)))
            json_array_append_new(array, json_string(scn_library_at(p->library, i)->id));
    return array;
}

static json_t *way_json(const scn_scenario *s, const prf_way *way) {
    return json_pack("{s:s, s:I, s:s}", "case", s->id, "step", (json_int_t)way->step, "takes", way->end.name);
}

static json_t *untaken_json(const prf_proof *p) {
    json_t *array = json_array();
    for (size_t i = 0; !p->partial && i < scn_library_count(p->library); i++) {
        const scn_scenario *s = scn_library_at(p->library, i);
        prf_ways ways = {.items = NULL};
        if (prf_shows_ways(s)) prf_ways_list(s, &ways);
        for (size_t k = 0; k < ways.count; k++)
            if (!prf_way_shown(p, s, ways.items[k].key))
                json_array_append_new(array, way_json(s, &ways.items[k]));
        prf_ways_free(&ways);
    }
    return array;
}

/* Takes `list` over. */
static void add_list(json_t *root, const char *name, json_t *list) {
    json_t *there = json_object_get(root, name);
    if (there == NULL) {
        json_object_set_new(root, name, list);
        return;
    }
    json_array_extend(there, list);
    json_decref(list);
}

void cli_prove_matrix(const prf_proof *p, json_t *root) {
    json_object_set_new(root, "schema", json_integer(1));
    add_list(root, "deviations", entries_json(p, &data_deviations));
    add_list(root, "variations", entries_json(p, &data_variations));
    add_list(root, "alternatives", entries_json(p, &data_alternatives));
    add_list(root, "unproven", unproven_json(p));
    add_list(root, "untaken", untaken_json(p));
}

bool cli_prove_write(const json_t *root, const char *path) {
    bool ok = root != NULL && json_dump_file(root, path, JSON_INDENT(2)) == 0;
    if (!ok) fprintf(stderr, "siospec prove: cannot write %s: %s\n", path, strerror(errno));
    return ok;
}
