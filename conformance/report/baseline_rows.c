#include "report/baseline_rows.h"

#include <stdlib.h>
#include <string.h>

#include "report/fingerprint.h"

run_case *rep_plan_find(const run_plan *plan, const char *key) {
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->cases[i].key, key) == 0) return &plan->cases[i];
    return NULL;
}

bool rep_key_exists(const rep_moment *now, const char *key) {
    const char *at = strrchr(key, '@');
    char *id = strndup(key, (size_t)(at - key));
    bool has = id != NULL && now->has(now->has_ctx, id, at + 1);
    free(id);
    return has;
}

const char *rep_found_name(const run_case *c) {
    return c->health == SCN_OK ? scn_verdict_name(c->verdict) : scn_health_name(c->health);
}

bool rep_verdict_expected(const rep_known *row, const run_case *c) {
    if (row->verdict == SCN_FLAKY)
        return c->health == SCN_OK && (c->verdict == SCN_FLAKY || c->verdict == SCN_FAIL);
    return c->verdict == row->verdict && c->health == row->health;
}

bool rep_message_expected(const rep_known *row, const run_case *c, sio_buf *message) {
    if (!rep_case_message(c, message) || row->message == NULL) return true;
    return sio_slice_starts(sio_buf_slice(message), row->message);
}
