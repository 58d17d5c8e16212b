#include "scenario/ends.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/judge.h"
#include "scenario/step.h"

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static bool end_is(scn_end *out, const char *why, const char *name) {
    *out = (scn_end){.why = why};
    snprintf(out->name, sizeof out->name, "%s", name);
    return true;
}

static bool fate_at(const json_t *step, size_t index, scn_end *out) {
    static const char *const fates[] = {"closed", "alive", "mute"};
    const json_t *grades = scn_step_argument(step);
    const char *why = text_of(grades, "why") != NULL ? text_of(grades, "why") : text_of(step, "why");
    size_t allowed = 0;
    bool found = false;
    for (size_t i = 0; i < sizeof fates / sizeof fates[0]; i++) {
        if (scn_grade_of(text_of(grades, fates[i])) == SCN_FAIL) continue;
        if (allowed++ == index) found = end_is(out, why, fates[i]);
    }
    return found && allowed > 1;
}

bool scn_end_at(const json_t *step, size_t index, scn_end *out) {
    if (scn_step_verb(step) == SCN_DO_OUTCOME) return fate_at(step, index, out);
    const json_t *alternatives = scn_step_or(step), *otherwise = scn_step_else(step);
    size_t count = json_array_size(alternatives);
    if (count == 0 && otherwise == NULL) return false;
    if (index == 0) return end_is(out, NULL, "asked");
    if (index <= count) {
        char name[sizeof out->name];
        const json_t *alternative = json_array_get(alternatives, index - 1);
        snprintf(name, sizeof name, "or/%zu", index - 1);
        return end_is(out, text_of(alternative, "why"), name);
    }
    return otherwise != NULL && index == count + 1 && end_is(out, text_of(otherwise, "why"), "else");
}

bool scn_end_key(sio_buf *out, sio_slice pointer, const scn_end *end) {
    return sio_buf_add(out, pointer) && sio_buf_addf(out, "/%s", end->name);
}

/* Equal values may be one node (share.h), but not within a step, where each end says something else. */
static size_t index_taken(const scn_case *c, const json_t *step) {
    const json_t *alternatives = scn_step_or(step);
    size_t count = json_array_size(alternatives);
    if (c->taken == NULL) return 0;
    for (size_t i = 0; i < count; i++)
        if (json_array_get(alternatives, i) == c->taken) return i + 1;
    return count + 1;
}

static bool end_taken(const scn_case *c, const json_t *step, scn_end *out) {
    if (scn_step_verb(step) != SCN_DO_OUTCOME) return scn_end_at(step, index_taken(c, step), out);
    for (size_t i = 0; c->fate != NULL && scn_end_at(step, i, out); i++)
        if (strcmp(out->name, c->fate) == 0) return true;
    return false;
}

void scn_end_note(scn_case *c, const json_t *step) {
    scn_end end;
    sio_buf key = SIO_BUF_INIT;
    if (!end_taken(c, step, &end)) return;
    const char *text = scn_end_key(&key, sio_buf_slice(&c->pointer), &end) ? sio_buf_cstr(&key) : NULL;
    char *copy = text == NULL ? NULL : strdup(text);
    if (copy != NULL && !scn_list_add(&c->ends, copy)) free(copy);
    sio_buf_free(&key);
}
