#include "runner/policy.h"

#include <stdlib.h>
#include <string.h>

#include "data/folder.h"
#include "data/glob.h"
#include "data/suggest.h"

/* What the reader and its rows need to know. */
typedef struct knowledge {
    const data_catalogue *catalogue;
    const scn_library *library;
    const json_t *leniencies; /* array */
} knowledge;

static bool known_member(data_reader *r, const json_t *row) {
    static const char *const names[] = {"about", "intended", "cases", "reason", NULL};
    const char *key = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)(uintptr_t)row, key, value) {
        bool known = strncmp(key, "x-", 2) == 0;
        for (const char *const *n = names; !known && *n != NULL; n++)
            known = strcmp(key, *n) == 0;
        if (!known)
            return data_expected(r, key, "about, intended, cases, reason, or names that begin with x-");
    }
    return true;
}

/* Returns what the alternatives cite for the name of a row; NULL when there is nothing of that name. */
static const char *resolve(const knowledge *k, const char *name, data_suggestions *near) {
    for (size_t i = 0; i < json_array_size(k->leniencies); i++) {
        const json_t *row = json_array_get(k->leniencies, i);
        const char *leniency = json_string_value(json_object_get(row, "name"));
        if (leniency == NULL) continue;
        if (strcmp(leniency, name) == 0) return json_string_value(json_object_get(row, "why"));
        data_suggest(near, name, leniency);
    }
    bool known =
        data_requirement_find(k->catalogue, name) != NULL || data_ambiguity_find(k->catalogue, name) != NULL;
    return known ? name : NULL;
}

/* Loops go three deep, and so does this. */
static unsigned choices_in(const json_t *steps, const char *about) {
    unsigned choices = 0;
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        choices |= scn_choices(step, about) | choices_in(json_object_get(step, "steps"), about);
    }
    return choices;
}

static unsigned choices_of(const scn_library *library, const char *about) {
    unsigned choices = 0;
    for (size_t i = 0; i < scn_library_count(library); i++)
        choices |= choices_in(scn_library_at(library, i)->steps, about);
    return choices;
}

static size_t index_of(const char *name) {
    size_t i = 0;
    while (scn_choice_names[i] != NULL && strcmp(scn_choice_names[i], name) != 0)
        i++;
    return i;
}

/* A row that can hold nothing would be a promise that nobody keeps an eye on. */
static bool check_choice(const knowledge *k, const scn_policy_row *row, data_reader *r) {
    unsigned choices = choices_of(k->library, row->about);
    size_t intended = index_of(row->intended);
    sio_buf offered = SIO_BUF_INIT;
    if (scn_choice_names[intended] == NULL)
        return data_expected(r, "intended", "pass, lenient, info, closed, alive or mute, found '%s'",
                             row->intended);
    if (choices == 0 || (choices >> intended & 1U) != 0) return true;
    for (size_t i = 0; scn_choice_names[i] != NULL; i++)
        if ((choices >> i & 1U) != 0)
            sio_buf_addf(&offered, "%s%s", offered.len > 0 ? ", " : "", scn_choice_names[i]);
    const char *list = sio_buf_cstr(&offered);
    data_expected(r, "intended", "one of %s: no case leaves '%s' to choose for %s", list == NULL ? "" : list,
                  row->intended, row->name);
    sio_buf_free(&offered);
    return false;
}

static bool steps_agree(const json_t *steps, const scn_policy_row *a, const scn_policy_row *b) {
    for (size_t i = 0; i < json_array_size(steps); i++) {
        const json_t *step = json_array_get(steps, i);
        if (!scn_choices_agree(step, a->about, a->intended, b->intended) ||
            !steps_agree(json_object_get(step, "steps"), a, b))
            return false;
    }
    return true;
}

static bool speaks_of(const scn_policy_row *row, const char *id) {
    return row->cases == NULL || data_glob(row->cases, id);
}

/* Rows that no behaviour can satisfy both: whatever the testee did, the run would fail. */
static bool check_contradictions(const run_policy *p, const knowledge *k, data_reader *r,
                                 const scn_policy_row *row) {
    for (const scn_policy_row *before = p->policy.rows; before < row; before++) {
        if (before->about == NULL || strcmp(before->about, row->about) != 0) continue;
        for (size_t i = 0; i < scn_library_count(k->library); i++) {
            const scn_scenario *s = scn_library_at(k->library, i);
            if (!speaks_of(before, s->id) || !speaks_of(row, s->id) || steps_agree(s->steps, before, row))
                continue;
            return data_expected(
                r, "intended",
                "what does not contradict row %zu, which intends %s for %s, found %s: in %s no "
                "behaviour is both",
                before->number, before->intended, before->name, row->intended, s->id);
        }
    }
    return true;
}

static bool read_row(run_policy *p, const knowledge *k, data_reader *r, const json_t *json, size_t index) {
    scn_policy_row *row = &p->policy.rows[index];
    data_suggestions near = {{NULL}, {0}};
    data_reader_at(r, "/policy/%zu", index);
    if (!json_is_object(json)) return data_expected(r, NULL, "an object with about and intended");
    row->name = data_string(r, json, "about");
    row->intended = data_string(r, json, "intended");
    row->cases = data_optional(r, json, "cases");
    row->number = index + 1;
    if (r->failed || !known_member(r, json)) return false;
    row->about = resolve(k, row->name, &near);
    if (row->about == NULL && near.names[0] != NULL)
        return data_expected(r, "about", "a ruling, requirement or leniency, found '%s'; did you mean '%s'?",
                             row->name, near.names[0]);
    if (row->about == NULL)
        return data_expected(r, "about", "a ruling, requirement or leniency, found '%s'", row->name);
    p->policy.count++;
    return check_choice(k, row, r) && check_contradictions(p, k, r, row);
}

static bool read_rows(run_policy *p, const knowledge *k, data_reader *r) {
    const json_t *rows = data_array(r, p->json, "policy");
    if (rows == NULL) return false;
    p->policy.rows = calloc(json_array_size(rows) + 1, sizeof *p->policy.rows);
    if (p->policy.rows == NULL) return data_expected(r, NULL, "less: out of memory");
    for (size_t i = 0; i < json_array_size(rows); i++)
        if (!read_row(p, k, r, json_array_get(rows, i), i)) return false;
    return true;
}

static bool load_leniencies(run_policy *p, const data_set *set, data_error *error) {
    const data_file *file = data_find(set, "leniencies.json");
    if (file == NULL) return true;
    p->leniencies = data_parse(file, error);
    return p->leniencies != NULL;
}

bool run_policy_load(run_policy *p, const char *path, const data_set *set, const data_catalogue *catalogue,
                     const scn_library *library, data_error *error) {
    *p = (run_policy){.policy = {.file = path}};
    data_file file = {.name = path, .path = path};
    char *text = data_read_file(path, &file.text.len, error);
    if (text == NULL) return false;
    file.text.ptr = (const uint8_t *)text;
    p->json = data_parse(&file, error);
    data_reader r = data_reader_start(&file, error);
    bool ok = p->json != NULL && load_leniencies(p, set, error);
    knowledge k = {catalogue, library, json_object_get(p->leniencies, "leniencies")};
    ok = ok && read_rows(p, &k, &r);
    free(text);
    return ok;
}

void run_policy_free(run_policy *p) {
    free(p->policy.rows);
    json_decref(p->json);
    json_decref(p->leniencies);
    *p = (run_policy){.json = NULL};
}
