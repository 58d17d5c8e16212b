/* Reading a baseline. */
#include "report/baseline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "data/folder.h"
#include "data/reader.h"
#include "data/suggest.h"

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

const rep_known *rep_baseline_find(const rep_baseline *b, const char *key) {
    for (size_t i = 0; i < b->count; i++)
        if (strcmp(b->rows[i].key, key) == 0) return &b->rows[i];
    return NULL;
}

/* A mistyped `expires` would make a row hold for ever. Members that begin with `x-` are the user's own. */
static bool only_known(data_reader *r, const json_t *object, const char *const *names) {
    const char *name = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        data_suggestions near = {{NULL}, {0}};
        bool known = strncmp(name, "x-", 2) == 0;
        for (const char *const *n = names; !known && *n != NULL; n++) {
            known = strcmp(name, *n) == 0;
            data_suggest(&near, name, *n);
        }
        if (known) continue;
        if (near.names[0] != NULL)
            return data_expected(r, name, "no such member; did you mean '%s'?", near.names[0]);
        return data_expected(r, name, "no such member; names of your own begin with x-");
    }
    return true;
}

static bool matches(const char *text, const char *picture) {
    if (strlen(text) != strlen(picture)) return false;
    for (; *text != '\0'; text++, picture++)
        if (*picture == '0' ? (*text < '0' || *text > '9') : *text != *picture) return false;
    return true;
}

static bool is_date(const char *text) {
    if (!matches(text, "0000-00-00")) return false;
    int month = (text[5] - '0') * 10 + text[6] - '0', day = (text[8] - '0') * 10 + text[9] - '0';
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

static bool is_hash(const char *text) {
    return strncmp(text, "sha256:", 7) == 0 && strlen(text) == 39 &&
           strspn(text + 7, "0123456789abcdef") == 32;
}

static bool is_key(const char *key) {
    const char *at = strrchr(key, '@');
    return at != NULL && run_channel_find(at + 1) != NULL;
}

static bool check_row(const rep_baseline *b, const rep_known *row, data_reader *r) {
    if (!is_key(row->key))
        return data_expected(
            r, "case", "id@transport (polling, websocket, upgraded) or id@decode, id@encode, found '%s'",
            row->key);
    if (rep_baseline_find(b, row->key) != NULL)
        return data_expected(r, "case", "each case once, found '%s' again", row->key);
    if (row->expires != NULL && !is_date(row->expires))
        return data_expected(r, "expires", "a date like 2026-12-31, found '%s'", row->expires);
    if (row->hash != NULL && !is_hash(row->hash))
        return data_expected(r, "hash", "sha256: and 32 digits, found '%s'; --update-baseline writes it",
                             row->hash);
    return true;
}

static bool read_row(rep_baseline *b, data_reader *r, json_t *json, size_t index) {
    static const char *const members[] = {"case",    "verdict", "reason",  "message", "issue",
                                          "expires", "hash",    "comment", NULL};
    rep_known *row = &b->rows[index];
    data_reader_at(r, "/known/%zu", index);
    if (!json_is_object(json)) return data_expected(r, NULL, "an object with case, verdict and reason");
    row->json = json;
    row->key = data_string(r, json, "case");
    row->name = data_string(r, json, "verdict");
    row->reason = data_string(r, json, "reason");
    row->message = data_optional(r, json, "message");
    row->issue = data_optional(r, json, "issue");
    row->expires = data_optional(r, json, "expires");
    row->hash = data_optional(r, json, "hash");
    if (r->failed || !read_verdict(row, r) || !check_row(b, row, r) || !only_known(r, json, members))
        return false;
    b->count++;
    return true;
}

static bool read_rows(rep_baseline *b, data_reader *r) {
    static const char *const members[] = {"schema", "$schema", "comment", "known", NULL};
    const json_t *known = data_array(r, b->json, "known");
    if (known == NULL || !only_known(r, b->json, members)) return false;
    b->rows = calloc(json_array_size(known) + 1, sizeof *b->rows);
    if (b->rows == NULL) return data_expected(r, NULL, "less: out of memory");
    for (size_t i = 0; i < json_array_size(known); i++)
        if (!read_row(b, r, json_array_get(known, i), i)) return false;
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

void rep_baseline_forewarn(const rep_baseline *b, run_plan *plan) {
    for (size_t i = 0; i < plan->count; i++) {
        const rep_known *row = rep_baseline_find(b, plan->cases[i].key);
        if (row != NULL) plan->cases[i].dies = row->health == SCN_CRASH || row->health == SCN_HANG;
    }
}
