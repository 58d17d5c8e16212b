#include "scenario/step.h"

#include <string.h>

#include "scenario/names.h"

/* Where a step names its object. */
typedef enum naming { UNNAMED, BY_AS, BY_ON, BY_ARGUMENT } naming;

static const struct {
    const char *name;
    unsigned objects;
    naming naming;
    const char *standard; /* the default name */
} VERBS[SCN_VERB_COUNT] = {
    [SCN_DO_NOTHING] = {"", 0, UNNAMED, ""},
    [SCN_DO_OPEN] = {"open", SCN_SESSION, BY_AS, "a"},
    [SCN_DO_JOIN] = {"join", SCN_SESSION, BY_ON, "a"},
    [SCN_DO_SEND] = {"send", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_PROVOKE] = {"provoke", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_EXPECT] = {"expect", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_EXPECT_SET] = {"expect_set", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_SILENCE] = {"silence", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_ECHO] = {"echo", SCN_SESSION, BY_ON, "a"},
    [SCN_DO_UPGRADE] = {"upgrade", SCN_SESSION, BY_ON, "a"},
    [SCN_DO_ENDED] = {"ended", SCN_SESSION | SCN_CHANNEL | SCN_RAW_SOCKET, BY_ON, "a"},
    [SCN_DO_OUTCOME] = {"outcome", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_SURVIVOR] = {"survivor", 0, UNNAMED, ""},
    [SCN_DO_WAIT] = {"wait", SCN_SESSION, BY_ON, ""},
    [SCN_DO_MARK] = {"mark", 0, UNNAMED, ""},
    [SCN_DO_CLOSE] = {"close", SCN_SESSION | SCN_CHANNEL, BY_ON, "a"},
    [SCN_DO_ADOPT] = {"adopt", SCN_SESSION, BY_ON, "a"},
    [SCN_DO_POLL] = {"poll", SCN_SESSION, BY_ON, "a"},
    [SCN_DO_READING] = {"reading", SCN_SESSION | SCN_CHANNEL | SCN_RAW_SOCKET, BY_ON, "a"},
    [SCN_DO_REQUEST] = {"request", SCN_EXCHANGE, BY_AS, "r"},
    [SCN_DO_RESPONSE] = {"response", SCN_EXCHANGE, BY_ON, "r"},
    [SCN_DO_FINISH] = {"finish", SCN_EXCHANGE, BY_ARGUMENT, "r"},
    [SCN_DO_ABORT] = {"abort", SCN_EXCHANGE, BY_ARGUMENT, "r"},
    [SCN_DO_PENDING] = {"pending", SCN_EXCHANGE, BY_ARGUMENT, "r"},
    [SCN_DO_ABORTED] = {"aborted", SCN_EXCHANGE, BY_ON, "r"},
    [SCN_DO_CHANNEL] = {"channel", SCN_CHANNEL, BY_AS, "w"},
    [SCN_DO_FRAME] = {"frame", SCN_CHANNEL, BY_ON, "w"},
    [SCN_DO_EXPECT_FRAME] = {"expect_frame", SCN_CHANNEL, BY_ON, "w"},
    [SCN_DO_SOCKET] = {"socket", SCN_RAW_SOCKET, BY_AS, "t"},
    [SCN_DO_WRITE] = {"write", SCN_CHANNEL | SCN_RAW_SOCKET, BY_ON, "t"},
    [SCN_DO_READ] = {"read", SCN_RAW_SOCKET, BY_ON, "t"},
    [SCN_DO_SHUTDOWN] = {"shutdown", SCN_RAW_SOCKET, BY_ARGUMENT, "t"},
    [SCN_DO_RESET] = {"reset", SCN_RAW_SOCKET, BY_ARGUMENT, "t"},
    [SCN_DO_REPEAT] = {"repeat", 0, UNNAMED, ""},
    [SCN_DO_MEMORY] = {"memory", 0, UNNAMED, ""},
    [SCN_DO_STEADY] = {"steady", 0, UNNAMED, ""},
    [SCN_DO_RESPOND] = {"respond", SCN_EXCHANGE, BY_ON, "r"},
    [SCN_DO_BY_HAND] = {"by_hand", SCN_SESSION, BY_ON, "a"},
    [SCN_DO_REPORT] = {"report", 0, UNNAMED, ""},
    [SCN_DO_NO_REPORT] = {"no_report", 0, UNNAMED, ""},
    [SCN_DO_QUIET] = {"quiet", 0, UNNAMED, ""},
    [SCN_DO_COUNT] = {"count", 0, UNNAMED, ""},
    [SCN_DO_DOOR] = {"door", 0, UNNAMED, ""},
};

scn_verb scn_step_verb(const json_t *step) {
    scn_verb found = SCN_DO_NOTHING;
    for (int v = SCN_DO_NOTHING + 1; v < SCN_VERB_COUNT; v++) {
        if (json_object_get(step, VERBS[v].name) == NULL) continue;
        if (v != SCN_DO_RESPONSE)
            return (scn_verb)v; /* `response` beside `request` or `channel` is their modifier */
        found = SCN_DO_RESPONSE;
    }
    return found;
}

const char *scn_verb_name(scn_verb verb) {
    return VERBS[verb].name;
}

unsigned scn_verb_objects(scn_verb verb) {
    return VERBS[verb].objects;
}

bool scn_verb_creates(scn_verb verb) {
    return VERBS[verb].naming == BY_AS;
}

bool scn_verb_nests(scn_verb verb) {
    return verb == SCN_DO_REPEAT || verb == SCN_DO_STEADY;
}

bool scn_verb_takes_on(scn_verb verb) {
    return VERBS[verb].naming == BY_ON;
}

const json_t *scn_step_argument(const json_t *step) {
    return json_object_get(step, VERBS[scn_step_verb(step)].name);
}

const char *scn_step_name(const json_t *step) {
    scn_verb verb = scn_step_verb(step);
    const json_t *name = NULL;
    if (VERBS[verb].naming == BY_AS) name = json_object_get(step, "as");
    if (VERBS[verb].naming == BY_ON) name = json_object_get(step, "on");
    if (VERBS[verb].naming == BY_ARGUMENT) name = json_object_get(step, VERBS[verb].name);
    return json_is_string(name) ? json_string_value(name) : VERBS[verb].standard;
}

const json_t *scn_step_response(const json_t *step) {
    const json_t *response = json_object_get(step, "response");
    return response != NULL ? response : json_object_get(json_object_get(step, "channel"), "response");
}

/* Requests say what else they accept in the step or in the response expectation. */
static const json_t *step_field(const json_t *step, const char *field) {
    const json_t *value = json_object_get(step, field);
    return value != NULL ? value : json_object_get(scn_step_response(step), field);
}

const json_t *scn_step_or(const json_t *step) {
    return step_field(step, "or");
}

const json_t *scn_step_else(const json_t *step) {
    return step_field(step, "else");
}

scn_verb scn_alternative_verb(const json_t *alternative) {
    static const scn_verb verbs[] = {SCN_DO_EXPECT, SCN_DO_EXPECT_SET, SCN_DO_SILENCE, SCN_DO_ENDED};
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (json_object_get(alternative, VERBS[verbs[i]].name) != NULL) return verbs[i];
    return SCN_DO_NOTHING;
}

json_t *scn_alternative_pattern(const json_t *alternative) {
    json_t *pattern = json_copy((json_t *)alternative);
    if (pattern == NULL) return NULL;
    json_object_del(pattern, "grade");
    json_object_del(pattern, "why");
    json_object_del(pattern, "then");
    return pattern;
}
