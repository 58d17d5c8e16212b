#include "codec/plan.h"

#include <stdlib.h>
#include <string.h>

static run_subject subject_of(const vec_vector *v) {
    return (run_subject){.kind = RUN_VECTOR,
                         .id = v->id,
                         .title = v->title,
                         .codec = vec_codec_name(v->codec),
                         .cve = v->cve,
                         .requirements = v->requirements.items,
                         .requirement_count = v->requirements.count,
                         .body = v->body};
}

static int by_id(const void *a, const void *b) {
    const vec_vector *x = *(const vec_vector *const *)a, *y = *(const vec_vector *const *)b;
    return strcmp(x->id, y->id);
}

static const vec_vector **sorted(const vec_set *vectors) {
    size_t count = vec_count(vectors);
    const vec_vector **all = calloc(count + 1, sizeof(const vec_vector *));
    if (all == NULL) return NULL;
    for (size_t i = 0; i < count; i++)
        all[i] = vec_at(vectors, i);
    qsort(all, count, sizeof(const vec_vector *), by_id);
    return all;
}

static bool add(run_plan *plan, const vec_vector **of_case, const vec_vector *v, const char *channel,
                const run_selection *selection) {
    run_case *c = &plan->cases[plan->count];
    run_subject subject = subject_of(v);
    if (!run_case_init(c, &subject, run_channel_find(channel))) return false;
    if (!run_selection_selects(selection, c)) {
        run_case_free(c);
        return true;
    }
    if (run_selection_skips(selection, c)) run_case_decide(c, SCN_SKIPPED, SCN_OK, "left out by --skip");
    of_case[plan->count++] = v;
    return true;
}

const vec_vector **cod_plan_make(run_plan *plan, const vec_set *vectors, const run_selection *selection) {
    size_t count = vec_count(vectors);
    const vec_vector **all = sorted(vectors), **of_case = calloc(2 * count + 1, sizeof(const vec_vector *));
    *plan = (run_plan){.cases = calloc(2 * count + 1, sizeof *plan->cases)};
    bool ok = all != NULL && of_case != NULL && plan->cases != NULL;
    for (size_t i = 0; ok && i < count; i++) {
        ok = add(plan, of_case, all[i], "decode", selection);
        if (ok && all[i]->encode != NULL) ok = add(plan, of_case, all[i], "encode", selection);
    }
    free(all);
    if (ok) return of_case;
    run_plan_free(plan);
    free(of_case);
    return NULL;
}

bool cod_has(const void *vectors, const char *id, const char *channel) {
    const vec_vector *v = vec_find(vectors, id);
    return v != NULL &&
           (strcmp(channel, "decode") == 0 || (strcmp(channel, "encode") == 0 && v->encode != NULL));
}
