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
        if (job->entry != e) continue;
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

static size_t print_entries(const prf_proof *p, bool variations, bool verbose, FILE *out) {
    size_t bad = 0;
    for (size_t i = 0; i < p->entry_count; i++) {
        const prf_entry *e = &p->entries[i];
        if (e->variation != variations) continue;
        bad += !prf_holds(e);
        if (variations)
            print_variation(e, out);
        else
            print_deviation(e, out);
        if (verbose) print_runs(p, e, out);
    }
    return bad;
}

static size_t count_entries(const prf_proof *p, bool variations) {
    size_t n = 0;
    for (size_t i = 0; i < p->entry_count; i++)
        n += p->entries[i].variation == variations;
    return n;
}

static size_t print_cases(const prf_proof *p, FILE *out) {
    size_t unproven = 0;
    for (size_t i = 0; i < scn_library_count(p->library); i++) {
        const scn_scenario *s = scn_library_at(p->library, i);
        if (prf_case_proven(p, s)) continue;
        unproven++;
        fprintf(out, "FAIL %s: no deviation makes it fail\n", s->id);
    }
    return unproven;
}

bool cli_prove_print(const prf_proof *p, bool verbose, wire_us took, FILE *out) {
    size_t deviations = count_entries(p, false), variations = count_entries(p, true);
    if (deviations > 0) fputs("deviations: a case that cites the requirement must fail\n", out);
    size_t bad = print_entries(p, false, verbose, out);
    if (variations > 0) fputs("\nvariations: no case may fail\n", out);
    size_t wrong = print_entries(p, true, verbose, out);
    size_t unproven = 0;
    if (!p->partial) {
        fputs("\ncases: each must fail under a deviation\n", out);
        unproven = print_cases(p, out);
    }
    fprintf(out, "\n%zu runs in %.1f s: %zu of %zu deviations, %zu of %zu variations", p->job_count,
            (double)took / 1e6, deviations - bad, deviations, variations - wrong, variations);
    if (!p->partial)
        fprintf(out, ", %zu of %zu scenarios", scn_library_count(p->library) - unproven,
                scn_library_count(p->library));
    fputs(" hold up their side\n", out);
    return bad + wrong + unproven == 0;
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
        if (p->jobs[i].entry == e)
            json_object_set_new(runs, p->jobs[i].c.key, json_string(scn_verdict_name(p->jobs[i].c.verdict)));
    return runs;
}

static json_t *entry_json(const prf_proof *p, const prf_entry *e) {
    json_t *object =
        json_pack("{s:s, s:b, s:I, s:I, s:o}", "id", e->data->id, "holds", prf_holds(e), "others",
                  (json_int_t)e->others, "pass", (json_int_t)e->good, "runs", runs_of(p, e));
    if (e->variation) return object;
    json_object_set_new(object, "requirements", strings_of(&e->data->requirements));
    json_object_set_new(object, "citing", json_integer((json_int_t)e->citing));
    json_object_set_new(object, "noticed", json_integer((json_int_t)e->noticed));
    return object;
}

bool cli_prove_write(const prf_proof *p, const char *path) {
    json_t *deviations = json_array(), *variations = json_array(), *unproven = json_array();
    for (size_t i = 0; i < p->entry_count; i++)
        json_array_append_new(p->entries[i].variation ? variations : deviations,
                              entry_json(p, &p->entries[i]));
    for (size_t i = 0; !p->partial && i < scn_library_count(p->library); i++)
        if (!prf_case_proven(p, scn_library_at(p->library, i)))
            json_array_append_new(unproven, json_string(scn_library_at(p->library, i)->id));
    json_t *root = json_pack("{s:i, s:o, s:o, s:o}", "schema", 1, "deviations", deviations, "variations",
                             variations, "unproven", unproven);
    bool ok = root != NULL && json_dump_file(root, path, JSON_INDENT(2)) == 0;
    if (!ok) fprintf(stderr, "siospec prove: cannot write %s: %s\n", path, strerror(errno));
    json_decref(root);
    return ok;
}
