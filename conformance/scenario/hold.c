#include "scenario/hold.h"

#include <string.h>

#include "data/glob.h"
#include "scenario/judge.h"
#include "scenario/step.h"

const char *const scn_choice_names[] = {"pass", "lenient", "info", "closed", "alive", "mute", NULL};
enum { FATES = 3 }; /* the first of closed, alive, mute */

static unsigned bit_of(const char *name) {
    for (unsigned i = 0; name != NULL && scn_choice_names[i] != NULL; i++)
        if (strcmp(scn_choice_names[i], name) == 0) return 1U << i;
    return 0;
}

/* Returns whether the reason names the id, and not a longer one. */
static bool cites(const char *why, const char *id) {
    size_t n = strlen(id);
    for (const char *at = why; at != NULL && (at = strstr(at, id)) != NULL; at += n)
        if (at[n] < '0' || at[n] > '9') return true;
    return false;
}

static const char *text_of(const json_t *object, const char *key) {
    return json_string_value(json_object_get(object, key));
}

static unsigned choice_of(const json_t *alternative, const char *about) {
    return cites(text_of(alternative, "why"), about) ? bit_of(text_of(alternative, "grade")) : 0;
}

static unsigned choices_of_outcome(const json_t *step, const char *about) {
    const json_t *grades = scn_step_argument(step);
    const char *why = text_of(grades, "why") != NULL ? text_of(grades, "why") : text_of(step, "why");
    unsigned choices = 0;
    for (unsigned i = FATES; cites(why, about) && scn_choice_names[i] != NULL; i++)
        /* A fate without a grade, or with `fail`, is no choice. */
        if (bit_of(text_of(grades, scn_choice_names[i])) != 0)
            choices |= 1U << i | bit_of(text_of(grades, scn_choice_names[i]));
    return choices;
}

unsigned scn_choices(const json_t *step, const char *about) {
    if (scn_step_verb(step) == SCN_DO_OUTCOME) return choices_of_outcome(step, about);
    const json_t *alternatives = scn_step_or(step);
    unsigned choices = choice_of(scn_step_else(step), about);
    for (size_t i = 0; i < json_array_size(alternatives); i++)
        choices |= choice_of(json_array_get(alternatives, i), about);
    return choices == 0 ? 0 : choices | bit_of("pass");
}

static bool outcome_is_both(const json_t *step, unsigned a, unsigned b) {
    for (unsigned i = FATES; scn_choice_names[i] != NULL; i++) {
        unsigned fate = 1U << i | bit_of(text_of(scn_step_argument(step), scn_choice_names[i]));
        if ((fate & a) != 0 && (fate & b) != 0) return true;
    }
    return false;
}

bool scn_choices_agree(const json_t *step, const char *about, const char *a, const char *b) {
    unsigned choices = scn_choices(step, about), x = bit_of(a), y = bit_of(b);
    if (x == y || (choices & x) == 0 || (choices & y) == 0) return true;
    return scn_step_verb(step) == SCN_DO_OUTCOME && outcome_is_both(step, x, y);
}

/* What the step took. Another alternative than those of the row is none of its choices. */
static unsigned taken(const scn_case *c, const json_t *step, const char *about) {
    if (scn_step_verb(step) == SCN_DO_OUTCOME) {
        const char *grade = c->fate == NULL ? NULL : text_of(scn_step_argument(step), c->fate);
        return bit_of(c->fate) | bit_of(grade);
    }
    return c->taken == NULL ? bit_of("pass") : choice_of(c->taken, about);
}

static const char *name_of(const scn_case *c, unsigned bits) {
    if (c->fate != NULL) return c->fate;
    for (unsigned i = 0; scn_choice_names[i] != NULL; i++)
        if ((bits >> i & 1U) != 0) return scn_choice_names[i];
    return "another alternative";
}

static void breach(scn_case *c, const scn_policy_row *row, unsigned got) {
    const char *file = c->env->policy->file;
    sio_buf words = SIO_BUF_INIT;
    sio_buf_addf(&words, "the policy intends %s for %s (%s, row %zu), but the testee does %s", row->intended,
                 row->name, file, row->number, name_of(c, got));
    const char *text = sio_buf_cstr(&words);
    scn_judge_grade(c, SCN_FAIL, text == NULL ? "against the policy" : text, NULL);
    sio_buf_free(&words);
}

void scn_hold(scn_case *c, const json_t *step) {
    const scn_policy *policy = c->env->policy;
    for (size_t i = 0; policy != NULL && i < policy->count; i++) {
        const scn_policy_row *row = &policy->rows[i];
        unsigned intended = bit_of(row->intended);
        if (row->cases != NULL && !data_glob(row->cases, c->scenario->id)) continue;
        /* Where what is intended is not among the choices, the row does not speak of this step. */
        if ((scn_choices(step, row->about) & intended) == 0) continue;
        unsigned got = taken(c, step, row->about);
        if ((got & intended) != 0) continue;
        breach(c, row, got);
        return;
    }
}
