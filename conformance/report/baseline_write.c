/* Writing a baseline anew from a run. */
#include <string.h>

#include "report/baseline_rows.h"
#include "report/file.h"
#include "report/fingerprint.h"

bool rep_baseline_covers(const run_plan *plan, const char *stopped, sio_buf *why) {
    const run_case *first = NULL;
    size_t open = 0;
    for (size_t i = 0; i < plan->count; i++) {
        if (plan->cases[i].verdict != SCN_INCONCLUSIVE) continue;
        if (first == NULL) first = &plan->cases[i];
        open++;
    }
    if (stopped != NULL) {
        sio_buf_addf(
            why,
            "the baseline is left as it was, because the run stopped early (%s): first list the cases "
            "that do this by hand, as crash or hang; they then run last",
            stopped);
    } else if (first != NULL) {
        sio_buf_addf(why, "the baseline is left as it was, because %zu case%s inconclusive (%s: ", open,
                     open == 1 ? " was" : "s were", first->key);
        rep_case_message(first, why);
        sio_buf_add_str(why, "): run again on a quieter host, or with fewer --jobs");
    }
    return stopped == NULL && first == NULL;
}

/* What the file says is true again after this: verdict, message and hash; all else is the user's. A message
 * that still fits was perhaps cut by hand, and stays. */
static bool refresh(json_t *row, const rep_known *known, const run_case *c, bool *changed) {
    char hash[REP_HASH];
    sio_buf message = SIO_BUF_INIT;
    json_t *before = json_deep_copy(row);
    bool fits = known != NULL && known->message != NULL && rep_message_expected(known, c, &message);
    bool ok = before != NULL && rep_case_hash(&c->subject, hash);
    sio_buf_clear(&message);
    ok = ok && rep_case_message(c, &message);
    bool flaky = known != NULL && known->verdict == SCN_FLAKY;
    if (ok && !flaky) ok = json_object_set_new(row, "verdict", json_string(rep_found_name(c))) == 0;
    if (ok && !fits && message.len > 0)
        ok = json_object_set_new(
                 row, "message",
                 json_stringn((const char *)message.data, rep_message_stable(sio_buf_slice(&message)))) == 0;
    /* An empty text says nothing, and the format has none. */
    if (ok && *json_string_value(json_object_get(row, "message")) == '\0') json_object_del(row, "message");
    ok = ok && json_object_set_new(row, "hash", json_string(hash)) == 0;
    *changed = ok && !json_equal(before, row);
    json_decref(before);
    sio_buf_free(&message);
    return ok;
}

static json_t *fresh_row(const run_case *c) {
    bool changed;
    json_t *row = json_pack("{s:s, s:s, s:s, s:s}", "case", c->key, "verdict", "", "message", "", "reason",
                            "not examined yet");
    if (row == NULL || refresh(row, NULL, c, &changed)) return row;
    json_decref(row);
    return NULL;
}

static bool fails(const run_case *c, bool strict) {
    return c->verdict == SCN_FAIL || (strict && c->verdict == SCN_LENIENT);
}

typedef enum fate { KEEP, REFRESH, REMOVE } fate;

static fate fate_of(const rep_known *row, const run_case *c, const rep_moment *now) {
    if (c == NULL) return rep_key_exists(now, row->key) ? KEEP : REMOVE;
    if (c->verdict == SCN_SKIPPED || c->verdict == SCN_INCONCLUSIVE || c->verdict == SCN_FLAKY) return KEEP;
    if (row->verdict == SCN_FLAKY && c->health == SCN_OK && run_verdict_good(c->verdict)) return KEEP;
    if (c->verdict == SCN_LENIENT && row->verdict == SCN_LENIENT) return REFRESH;
    return fails(c, now->strict) ? REFRESH : REMOVE;
}

static bool keep_rows(json_t *known, const rep_baseline *old, const rep_moment *now, rep_changes *changes) {
    for (size_t i = 0; i < old->count; i++) {
        const rep_known *row = &old->rows[i];
        const run_case *c = rep_plan_find(now->plan, row->key);
        fate f = fate_of(row, c, now);
        json_t *copy = f == REMOVE ? NULL : json_deep_copy(row->json);
        bool changed = false;
        if (f == REMOVE) {
            changes->removed++;
            continue;
        }
        if (copy == NULL || (f == REFRESH && !refresh(copy, row, c, &changed))) {
            json_decref(copy);
            return false;
        }
        *(changed ? &changes->changed : &changes->kept) += 1;
        if (json_array_append_new(known, copy) != 0) return false;
    }
    return true;
}

/* Behind the last row with a smaller key: a sorted file stays sorted, and another keeps its order. */
static size_t place_for(const json_t *known, const char *key) {
    size_t place = json_array_size(known);
    while (place > 0 &&
           strcmp(json_string_value(json_object_get(json_array_get(known, place - 1), "case")), key) > 0)
        place--;
    return place;
}

static bool add_rows(json_t *known, const rep_baseline *old, const rep_moment *now, rep_changes *changes) {
    for (size_t i = 0; i < now->plan->count; i++) {
        const run_case *c = &now->plan->cases[i];
        if (!fails(c, now->strict) || (old != NULL && rep_baseline_find(old, c->key) != NULL)) continue;
        if (json_array_insert_new(known, place_for(known, c->key), fresh_row(c)) != 0) return false;
        changes->added++;
    }
    return true;
}

static bool write_json(const char *path, const json_t *root, sio_buf *why) {
    rep_file file;
    if (!rep_file_begin(&file, path, why)) return false;
    bool good = json_dumpf(root, file.stream, JSON_INDENT(2)) == 0;
    fputc('\n', file.stream);
    return rep_file_end(&file, good, why);
}

bool rep_baseline_write(const char *path, const rep_baseline *old, const rep_moment *now,
                        rep_changes *changes, sio_buf *why) {
    *changes = (rep_changes){0};
    json_t *known = json_array();
    json_t *root = old == NULL ? json_pack("{s:i}", "schema", 1) : json_copy(old->json);
    bool ok = known != NULL && root != NULL && (old == NULL || keep_rows(known, old, now, changes)) &&
              add_rows(known, old, now, changes) && json_object_set(root, "known", known) == 0;
    if (ok)
        ok = write_json(path, root, why);
    else
        sio_buf_add_str(why, "out of memory");
    json_decref(known);
    json_decref(root);
    return ok;
}
