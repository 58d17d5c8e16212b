/* wait, mark, repeat, memory. */
#include <inttypes.h>
#include <stdio.h>

#include "scenario/step.h"
#include "scenario/steps.h"

bool scn_do_wait(scn_case *c, const json_t *step) {
    wire_us lasts;
    const char *on = json_string_value(json_object_get(step, "on"));
    const scn_peer *p = scn_peer_find(c, on != NULL ? on : "a");
    if (!scn_case_duration(c, scn_step_argument(step), p, &lasts)) return false;
    return scn_case_rest(c, c->step_started + lasts);
}

/* A mark right behind an expectation is the moment when what was expected came, not the one when we noticed.
 */
bool scn_do_mark(scn_case *c, const json_t *step) {
    scn_mark *mark = scn_mark_make(c, json_string_value(scn_step_argument(step)));
    if (mark == NULL) return scn_case_no_memory(c);
    mark->at = c->event_at != 0 ? c->event_at : c->step_started;
    return true;
}

bool scn_do_repeat(scn_case *c, const json_t *step) {
    json_int_t rounds = json_integer_value(scn_step_argument(step));
    const json_t *steps = json_object_get(step, "steps");
    char text[24];
    for (json_int_t i = 0; i < rounds && !c->finished; i++) {
        snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, i);
        if (!val_scope_set_text(c->scope, "i", sio_slice_str(text))) return scn_case_no_memory(c);
        scn_run_steps(c, steps);
        c->step = step;
    }
    return true; /* a nested step has judged itself already */
}

static bool remember_memory(scn_case *c, const char *name) {
    scn_mark *mark = scn_mark_make(c, name);
    if (mark == NULL) return scn_case_no_memory(c);
    mark->has_memory = c->env->memory != NULL && c->env->memory(c->env->ctx, &mark->memory);
    return true;
}

bool scn_do_memory(scn_case *c, const json_t *step) {
    const json_t *argument = scn_step_argument(step);
    uint64_t now = 0;
    if (json_is_string(argument)) return remember_memory(c, json_string_value(argument));
    const char *since = json_string_value(json_object_get(argument, "since"));
    const scn_mark *mark = since != NULL ? scn_mark_find(c, since) : NULL;
    if (mark == NULL) return scn_miss_set(c, 0, "there is no mark `%s` yet", since != NULL ? since : "");
    if (!mark->has_memory || !c->env->memory(c->env->ctx, &now) || now <= mark->memory) return true;
    uint64_t at_most = (uint64_t)json_integer_value(json_object_get(argument, "at_most"));
    if (now - mark->memory <= at_most) return true;
    c->health = SCN_LEAK;
    return scn_miss_set(c, 0,
                        "the testee's memory grew by %" PRIu64 " KiB, from %" PRIu64 " to %" PRIu64
                        " KiB; allowed are %" PRIu64,
                        (now - mark->memory) / 1024, mark->memory / 1024, now / 1024, at_most / 1024);
}
