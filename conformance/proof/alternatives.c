/* Alternatives: a case that can only inform is shown to end in each of its ways. */
#include <stdlib.h>
#include <string.h>

#include "proof/proof.h"

static const char *text_of(const data_entry *entry, const char *key) {
    return json_string_value(json_object_get(entry->body, key));
}

/* ---- what they want ---- */

static bool read_wish(const scn_library *library, const data_entry *entry, const char *id, prf_wish *out,
                      data_error *error) {
    const char *takes = text_of(entry, "takes");
    json_int_t step = json_integer_value(json_object_get(entry->body, "step"));
    prf_ways ways;
    out->scenario = id == NULL ? NULL : scn_library_find(library, id);
    if (out->scenario == NULL)
        return data_fail(error, entry->file, NULL, 0, "%s is for the unknown case %s", entry->id,
                         id == NULL ? "(none)" : id);
    bool ok = prf_ways_list(out->scenario, &ways) && takes != NULL && step >= 0;
    const prf_way *way = ok ? prf_ways_find(&ways, (size_t)step, takes) : NULL;
    if (way != NULL) out->key = strdup(way->key);
    prf_ways_free(&ways);
    return out->key != NULL || data_fail(error, entry->file, NULL, 0, "%s takes %s, which is no end of %s",
                                         entry->id, takes == NULL ? "nothing" : takes, id);
}

bool prf_wishes_read(const scn_library *library, const data_entry *entry, prf_wishes *out,
                     data_error *error) {
    const json_t *cases = json_object_get(entry->body, "cases");
    size_t size = json_array_size(cases);
    *out = (prf_wishes){.items = calloc(size + 1, sizeof *out->items)};
    if (out->items == NULL) return data_fail(error, entry->file, NULL, 0, "out of memory");
    if (size == 0) return data_fail(error, entry->file, NULL, 0, "%s is for no case", entry->id);
    while (out->count < size) {
        const char *id = json_string_value(json_array_get(cases, out->count));
        if (!read_wish(library, entry, id, &out->items[out->count], error)) return false;
        out->count++;
    }
    return true;
}

void prf_wishes_free(prf_wishes *wishes) {
    for (size_t i = 0; i < wishes->count; i++)
        free(wishes->items[i].key);
    free(wishes->items);
    *wishes = (prf_wishes){.items = NULL};
}

/* ---- what runs took ---- */

/* What a run that fails did on its way is no way out. */
void prf_note_ends(prf_job *job, scn_result *result) {
    if (!run_verdict_good(result->verdict) || result->end_count == 0) return;
    char **grown = realloc(job->ends, (job->end_count + result->end_count) * sizeof *grown);
    if (grown == NULL) return;
    job->ends = grown;
    memcpy(grown + job->end_count, result->ends, result->end_count * sizeof *grown);
    job->end_count += result->end_count;
    result->end_count = 0;
}

bool prf_took(const prf_job *job, const char *key) {
    for (size_t i = 0; i < job->end_count; i++)
        if (strcmp(job->ends[i], key) == 0) return true;
    return false;
}

static const prf_job *who_took(const prf_proof *p, const scn_scenario *s, const char *key) {
    for (size_t i = 0; i < p->job_count; i++)
        if (p->jobs[i].c.scenario == s && prf_took(&p->jobs[i], key)) return &p->jobs[i];
    return NULL;
}

static bool is_excused(const prf_entry *e, const scn_scenario *s, const char *key) {
    for (size_t i = 0; e->unreachable && i < e->wishes.count; i++)
        if (e->wishes.items[i].scenario == s && strcmp(e->wishes.items[i].key, key) == 0) return true;
    return false;
}

bool prf_shows_ways(const scn_scenario *s) {
    return prf_runs_under(&data_alternatives, s) && prf_only_informs(s);
}

bool prf_way_shown(const prf_proof *p, const scn_scenario *s, const char *key) {
    if (who_took(p, s, key) != NULL) return true;
    for (size_t i = 0; i < p->entry_count; i++)
        if (is_excused(&p->entries[i], s, key)) return true;
    return false;
}

/* ---- counting ---- */

static void keep_words(prf_entry *e, sio_buf *words) {
    const char *text = sio_buf_cstr(words);
    if (e->example == NULL && text != NULL) e->example = strdup(text);
    sio_buf_free(words);
}

void prf_wish_unmet(prf_entry *e, const prf_wish *wish) {
    sio_buf words = SIO_BUF_INIT;
    sio_buf_addf(&words, "%s does not run on its servers", wish->scenario->id);
    keep_words(e, &words);
    e->others++;
}

void prf_count_wish(const prf_job *job) {
    prf_entry *e = job->entry;
    sio_buf words = SIO_BUF_INIT;
    e->others++;
    if (prf_took(job, job->wanted)) {
        e->good++;
        return;
    }
    sio_buf_addf(&words, "%s does not, it ends with %s", job->c.key, scn_verdict_name(job->c.verdict));
    if (job->c.detail != NULL && job->c.detail[0] != '\0') sio_buf_addf(&words, ": %s", job->c.detail);
    keep_words(e, &words);
}

void prf_check_unreachable(const prf_proof *p, prf_entry *e) {
    for (size_t i = 0; e->unreachable && i < e->wishes.count; i++) {
        const prf_wish *wish = &e->wishes.items[i];
        const prf_job *job = who_took(p, wish->scenario, wish->key);
        sio_buf words = SIO_BUF_INIT;
        e->others++;
        e->good += job == NULL;
        if (job == NULL) continue;
        sio_buf_addf(&words, "%s takes it after all, under %s", job->c.key, job->entry->data->id);
        keep_words(e, &words);
    }
}
