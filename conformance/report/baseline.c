#include "report/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/folder.h"
#include "data/reader.h"
#include "report/file.h"

static const struct {
    const char *name;
    scn_verdict verdict;
    scn_health health;
} verdicts[] = {
    {"fail", SCN_FAIL, SCN_OK},   {"crash", SCN_FAIL, SCN_CRASH}, {"hang", SCN_FAIL, SCN_HANG},
    {"leak", SCN_FAIL, SCN_LEAK}, {"flaky", SCN_FLAKY, SCN_OK},   {"lenient", SCN_LENIENT, SCN_OK},
};
enum { VERDICTS = sizeof verdicts / sizeof verdicts[0] };

static bool read_verdict(rep_known *row, data_reader *r) {
    for (size_t i = 0; i < VERDICTS; i++) {
        if (strcmp(row->name, verdicts[i].name) != 0) continue;
        row->verdict = verdicts[i].verdict;
        row->health = verdicts[i].health;
        return true;
    }
    return data_expected(r, "verdict", "fail, crash, hang, leak, flaky or lenient, found '%s'", row->name);
}

static const rep_known *find_row(const rep_baseline *b, const char *key) {
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->rows[i].key, key) == 0) return &b->rows[i];
    return NULL;
}

static bool read_row(rep_baseline *b, data_reader *r, const json_t *json, size_t index) {
    rep_known *row = &b->rows[index];
    data_reader_at(r, "/known/%zu", index);
    if (!json_is_object(json)) return data_expected(r, NULL, "an object with case, verdict and reason");
    row->key = data_string(r, json, "case");
    row->name = data_string(r, json, "verdict");
    row->reason = data_string(r, json, "reason");
    if (r->failed || !read_verdict(row, r)) return false;
    if (strchr(row->key, '@') == NULL) return data_expected(r, "case", "id@transport, found '%s'", row->key);
    if (find_row(b, row->key) != NULL)
        return data_expected(r, "case", "each case once, found '%s' again", row->key);
    b->count++;
    return true;
}

static bool read_rows(rep_baseline *b, data_reader *r) {
    const json_t *known = data_array(r, b->json, "known"), *row = NULL;
    size_t index = 0;
    if (known == NULL) return false;
    b->rows = calloc(json_array_size(known) + 1, sizeof *b->rows);
    if (b->rows == NULL) return data_expected(r, NULL, "less: out of memory");
    json_array_foreach(known, index, row) if (!read_row(b, r, row, index)) return false;
    return true;
}

bool rep_baseline_load(rep_baseline *b, const char *path, data_error *error) {
    *b = (rep_baseline){.json = NULL};
    data_file file = {.name = path, .path = path};
    char *text = data_read_file(path, &file.text.len, error);
    if (text == NULL) return false;
    file.text.ptr = (const uint8_t *)text;
    b->json = data_parse(&file, error);
    data_reader r = data_reader_start(&file, error);
    bool ok = b->json != NULL && read_rows(b, &r);
    free(text);
    return ok;
}

void rep_baseline_free(rep_baseline *b) {
    for (size_t i = 0; i < b->stale_count; i++)
        free(b->stale[i]);
    free(b->stale);
    free(b->rows);
    json_decref(b->json);
    *b = (rep_baseline){.json = NULL};
}

static run_case *find_case(run_plan *plan, const char *key) {
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->cases[i].key, key) == 0) return &plan->cases[i];
    return NULL;
}

void rep_baseline_forewarn(const rep_baseline *b, run_plan *plan) {
    for (size_t i = 0; i < b->count; i++) {
        run_case *c = find_case(plan, b->rows[i].key);
        if (c != NULL) c->dies = b->rows[i].health == SCN_CRASH || b->rows[i].health == SCN_HANG;
    }
}

static bool exists(const scn_library *library, const char *key) {
    const char *at = strrchr(key, '@');
    scn_transport transport;
    char *id = strndup(key, (size_t)(at - key));
    const scn_scenario *s = id == NULL ? NULL : scn_library_find(library, id);
    free(id);
    if (s == NULL || !scn_transport_parse(at + 1, &transport)) return false;
    for (size_t i = 0; i < s->transport_count; i++)
        if (s->transports[i] == transport) return true;
    return false;
}

static bool add_stale(rep_baseline *b, const rep_known *row, const char *what, const char *found) {
    char *text = NULL;
    if (asprintf(&text, "%s is listed as %s, but %s%s", row->key, row->name, what, found) < 0) return false;
    b->stale[b->stale_count++] = text;
    return true;
}

/* A case that was flaky once may show either face. */
static bool as_expected(const rep_known *row, const run_case *c) {
    if (row->verdict == SCN_FLAKY)
        return c->health == SCN_OK && (c->verdict == SCN_FLAKY || c->verdict == SCN_FAIL);
    return c->verdict == row->verdict && c->health == row->health;
}

static bool apply_row(rep_baseline *b, const rep_known *row, run_case *c, const scn_library *library,
                      bool strict) {
    if (c == NULL) return exists(library, row->key) || add_stale(b, row, "there is no such case", "");
    if (c->verdict == SCN_SKIPPED || c->verdict == SCN_INCONCLUSIVE) return true;
    if (c->verdict == SCN_UNSUPPORTED) return add_stale(b, row, "it was not run: ", c->detail);
    if (as_expected(row, c)) {
        /* Without --strict a lenient case is no failure, known or not. */
        c->known = c->verdict != SCN_LENIENT || strict;
        c->known_reason = c->known ? row->reason : NULL;
        return true;
    }
    if (row->verdict == SCN_FLAKY && run_verdict_good(c->verdict)) return true;
    const char *found = c->health == SCN_OK ? scn_verdict_name(c->verdict) : scn_health_name(c->health);
    return add_stale(b, row, "now its verdict is ", found);
}

bool rep_baseline_apply(rep_baseline *b, run_plan *plan, const scn_library *library, bool strict) {
    b->stale = calloc(b->count + 1, sizeof *b->stale);
    if (b->stale == NULL) return false;
    for (size_t i = 0; i < b->count; i++)
        if (!apply_row(b, &b->rows[i], find_case(plan, b->rows[i].key), library, strict)) return false;
    return true;
}

static bool is_written(const run_case *c, const rep_baseline *old, bool strict) {
    if (c->verdict == SCN_INCONCLUSIVE) return old != NULL && find_row(old, c->key) != NULL;
    return c->verdict == SCN_FAIL || (strict && c->verdict == SCN_LENIENT);
}

static json_t *row_of(const run_case *c, const rep_baseline *old) {
    const rep_known *row = old == NULL ? NULL : find_row(old, c->key);
    const char *name = c->verdict == SCN_INCONCLUSIVE ? row->name
                       : c->health == SCN_OK          ? scn_verdict_name(c->verdict)
                                                      : scn_health_name(c->health);
    size_t first_line = strcspn(c->detail, "\n");
    json_t *reason = row != NULL ? json_string(row->reason)
                                 : json_sprintf("not examined yet: %.*s",
                                                (int)(first_line < 200 ? first_line : 200), c->detail);
    if (reason == NULL) reason = json_string("not examined yet");
    return json_pack("{s:s, s:s, s:o}", "case", c->key, "verdict", name, "reason", reason);
}

bool rep_baseline_write(const char *path, const run_plan *plan, const rep_baseline *old, bool strict,
                        sio_buf *why) {
    rep_file file;
    json_t *known = json_array();
    for (size_t i = 0; i < plan->count; i++)
        if (is_written(&plan->cases[i], old, strict))
            json_array_append_new(known, row_of(&plan->cases[i], old));
    json_t *root = json_pack("{s:i, s:o}", "schema", 1, "known", known);
    bool ok = root != NULL && rep_file_begin(&file, path, why);
    if (ok) {
        json_dumpf(root, file.stream, JSON_INDENT(2));
        fputc('\n', file.stream);
        ok = rep_file_end(&file, true, why);
    }
    json_decref(root);
    return ok;
}
