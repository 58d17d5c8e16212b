/* Steps: a table of verbs says what the argument looks like and which modifiers go with it. */
#include "scenario/shape_steps.h"

#include <stdio.h>
#include <string.h>

#include "scenario/names.h"
#include "scenario/step.h"

const char *const SHAPE_GRADES[] = {"pass", "info", "lenient", NULL};
const char *const SHAPE_THEN[] = {"end", NULL};
static const char *const POLL[] = {"manual", NULL};
static const char *const POLLS[] = {"start", "end", "leave", NULL};
static const char *const READINGS[] = {"stop", "go", NULL};
static const char *const CLOSES[] = {"fin", "rst", "frame", "packet", NULL};
static const char *const ABORTS[] = {"fin", "rst", NULL};
static const shape_range ROUNDS = {1, 100000}, BYTES = {0, INT64_MAX};

static bool nothing(shape *s, const json_t *value, const shape_field *field) {
    static const shape_field none[] = {{0}};
    char what[64];
    snprintf(what, sizeof what, "`%s`", field->name);
    return shape_table(s, value, none, what);
}

static bool memory(shape *s, const json_t *value, const shape_field *field) {
    static const shape_field fields[] = {
        {"since", shape_name, true, NULL}, {"at_most", shape_integer, true, &BYTES}, {0}};
    return json_is_object(value) ? shape_table(s, value, fields, "`memory`") : shape_name(s, value, field);
}

static const shape_field STEADY[] = {
    {"rounds", shape_integer, true, &ROUNDS}, {"memory", shape_integer, false, &BYTES},
    {"total", shape_integer, false, &BYTES},  {"descriptors", shape_true, false, NULL},
    {"sessions", shape_true, false, NULL},    {0}};
static const shape_field OPEN[] = {{"transport", shape_word, false, SCN_TRANSPORTS},
                                   {"query", shape_pairs, false, NULL},
                                   {"headers", shape_pairs, false, NULL},
                                   {"pong", shape_bool, false, NULL},
                                   {"poll", shape_word, false, POLL},
                                   {"handshake", shape_value, false, NULL},
                                   {"first", shape_pattern, false, NULL},
                                   {0}};
static const shape_field JOIN[] = {{"nsp", shape_text, false, NULL}, {"auth", shape_any, false, NULL}, {0}};
static const shape_field OUTCOME[] = {{"closed", shape_word, false, SCN_GRADES},
                                      {"alive", shape_word, false, SCN_GRADES},
                                      {"mute", shape_word, false, SCN_GRADES},
                                      {"why", shape_text, false, NULL},
                                      {0}};

static bool packet_alternative(shape *s, const json_t *value, const shape_field *field);
static bool read_alternative(shape *s, const json_t *value, const shape_field *field);

static const shape_verb VERBS[SCN_VERB_COUNT] = {
    [SCN_DO_OPEN] = {shape_object, OPEN, SHAPE_ELSE, NULL},
    [SCN_DO_JOIN] = {shape_object, JOIN, SHAPE_ELSE, NULL},
    [SCN_DO_SEND] = {shape_packets, NULL, SHAPE_ELSE, NULL},
    [SCN_DO_PROVOKE] = {shape_packets, NULL, 0, NULL},
    [SCN_DO_EXPECT] = {shape_pattern, NULL, SHAPE_JUDGED | SHAPE_OR, packet_alternative},
    [SCN_DO_EXPECT_SET] = {shape_patterns, NULL, SHAPE_JUDGED | SHAPE_OR, packet_alternative},
    [SCN_DO_SILENCE] = {shape_duration, NULL, SHAPE_OR | SHAPE_ELSE, packet_alternative},
    [SCN_DO_ECHO] = {shape_text, NULL, SHAPE_JUDGED | SHAPE_OR, packet_alternative},
    [SCN_DO_UPGRADE] = {nothing, NULL, SHAPE_ELSE, NULL},
    [SCN_DO_ENDED] = {shape_ended, NULL, SHAPE_JUDGED | SHAPE_OR, packet_alternative},
    [SCN_DO_OUTCOME] = {shape_object, OUTCOME, 0, NULL},
    [SCN_DO_SURVIVOR] = {nothing, NULL, SHAPE_ELSE, NULL},
    [SCN_DO_WAIT] = {shape_duration, NULL, 0, NULL},
    [SCN_DO_MARK] = {shape_name, NULL, 0, NULL},
    [SCN_DO_CLOSE] = {shape_word, CLOSES, 0, NULL},
    [SCN_DO_ADOPT] = {shape_name, NULL, 0, NULL},
    [SCN_DO_POLL] = {shape_word, POLLS, SHAPE_JUDGED, NULL},
    [SCN_DO_READING] = {shape_word, READINGS, 0, NULL},
    [SCN_DO_REQUEST] = {shape_request, NULL, SHAPE_JUDGED | SHAPE_OR | SHAPE_RESPONSE,
                        shape_response_alternative},
    [SCN_DO_RESPONSE] = {shape_response, NULL, SHAPE_JUDGED | SHAPE_OR, shape_response_alternative},
    [SCN_DO_FINISH] = {shape_name, NULL, 0, NULL},
    [SCN_DO_ABORT] = {shape_name, NULL, SHAPE_HOW, NULL},
    [SCN_DO_PENDING] = {shape_name, NULL, SHAPE_OR | SHAPE_ELSE | SHAPE_FOR, shape_response_alternative},
    [SCN_DO_ABORTED] = {nothing, NULL, SHAPE_JUDGED | SHAPE_OR, shape_response_alternative},
    [SCN_DO_CHANNEL] = {shape_channel, NULL, SHAPE_JUDGED | SHAPE_OR | SHAPE_RESPONSE,
                        shape_response_alternative},
    [SCN_DO_FRAME] = {shape_frame, NULL, 0, NULL},
    [SCN_DO_EXPECT_FRAME] = {shape_expected_frame, NULL, SHAPE_JUDGED | SHAPE_OR, shape_frame_alternative},
    [SCN_DO_SOCKET] = {nothing, NULL, 0, NULL},
    [SCN_DO_WRITE] = {shape_payload, NULL, SHAPE_CHOP, NULL},
    [SCN_DO_READ] = {shape_pattern, NULL, SHAPE_JUDGED | SHAPE_OR, read_alternative},
    [SCN_DO_SHUTDOWN] = {shape_name, NULL, 0, NULL},
    [SCN_DO_RESET] = {shape_name, NULL, 0, NULL},
    [SCN_DO_REPEAT] = {shape_integer, &ROUNDS, SHAPE_STEPS, NULL},
    [SCN_DO_MEMORY] = {memory, NULL, 0, NULL},
    [SCN_DO_STEADY] = {shape_object, STEADY, SHAPE_STEPS, NULL},
};

static const shape_verb *rule_of(const shape *s, scn_verb verb) {
    static const shape_verb none = {0};
    if (!s->client) return &VERBS[verb];
    const shape_verb *own = shape_client_verb(verb);
    return own != NULL ? own : shape_client_has(verb) ? &VERBS[verb] : &none;
}

bool shape_graded(shape *s, const json_t *alternative) {
    const char *grade = json_string_value(json_object_get(alternative, "grade"));
    if (grade == NULL) return shape_fail(s, "an alternative needs a `grade`: pass, info or lenient");
    if (strcmp(grade, "pass") == 0 || json_object_get(alternative, "why") != NULL) return true;
    return shape_fail(s, "a grade below pass needs `why`: the ruling, or the reason");
}

bool shape_else(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {
        {"grade", shape_word, true, SHAPE_GRADES}, {"why", shape_text, false, NULL}, {0}};
    return shape_table(s, value, fields, "`else`") && shape_graded(s, value);
}

/* An alternative is checked as what is left of it without its grade. */
static bool check_rest(shape *s, const json_t *value, shape_check check, const shape_field *field) {
    json_t *rest = scn_alternative_pattern(value);
    bool right = rest != NULL && check(s, rest, field);
    json_decref(rest);
    return right;
}

static bool verb_alternative(shape *s, const json_t *value, scn_verb verb) {
    shape_field fields[] = {
        {NULL, rule_of(s, verb)->argument, true, rule_of(s, verb)->more}, SHAPE_GRADE_FIELDS, {0}};
    fields[0].name = scn_verb_name(verb);
    return shape_table(s, value, fields, "an alternative");
}

static bool grade_fields(shape *s, const json_t *value) {
    static const shape_field fields[] = {SHAPE_GRADE_FIELDS, {0}};
    for (const shape_field *f = fields; f->name != NULL; f++) {
        const json_t *member = json_object_get(value, f->name);
        size_t mark = shape_down(s, f->name);
        if (member != NULL && !f->check(s, member, f)) return false;
        shape_up(s, mark);
    }
    return shape_graded(s, value);
}

static bool alternative_of(shape *s, const json_t *value, const shape_field *field, bool ended_only) {
    if (!json_is_object(value))
        return shape_found(s, value, "expected an alternative (an object with a `grade`)");
    if (!grade_fields(s, value)) return false;
    scn_verb verb = scn_alternative_verb(value);
    if (verb == SCN_DO_NOTHING) return check_rest(s, value, shape_pattern, field);
    if (ended_only && verb != SCN_DO_ENDED)
        return shape_fail(s, "an alternative of `read` is a PATTERN in object form or `ended`");
    return verb_alternative(s, value, verb);
}

static bool packet_alternative(shape *s, const json_t *value, const shape_field *field) {
    return alternative_of(s, value, field, false);
}

static bool read_alternative(shape *s, const json_t *value, const shape_field *field) {
    return alternative_of(s, value, field, true);
}

static bool alternatives(shape *s, const json_t *value, const shape_field *field) {
    scn_verb verb = *(const scn_verb *)field->more;
    return shape_each(s, value, rule_of(s, verb)->alternative, field, "alternatives");
}

static const struct modifier {
    const char *name;
    shape_check check;
    unsigned bit;
    bool needs_response; /* where the verb has a response */
    const void *more;
} MODIFIERS[] = {
    {"cites", shape_citations, 0, false, NULL},
    {"note", shape_text, 0, false, NULL},
    {"as", shape_name, 0, false, NULL},
    {"on", shape_name, 0, false, NULL},
    {"within", shape_duration, SHAPE_TIMED, true, NULL},
    {"not_before", shape_duration, SHAPE_TIMED, true, NULL},
    {"since", shape_name, SHAPE_TIMED, true, NULL},
    {"or", alternatives, SHAPE_OR, true, NULL},
    {"else", shape_else, SHAPE_ELSE, true, NULL},
    {"response", shape_response, SHAPE_RESPONSE, false, NULL},
    {"steps", shape_steps, SHAPE_STEPS, false, NULL},
    {"for", shape_duration, SHAPE_FOR, false, NULL},
    {"how", shape_word, SHAPE_HOW, false, ABORTS},
    {"chop", shape_chop, SHAPE_CHOP, false, NULL},
};
enum { MODIFIER_COUNT = sizeof MODIFIERS / sizeof MODIFIERS[0] };

static bool goes_with(const shape *s, const struct modifier *m, scn_verb verb) {
    if (strcmp(m->name, "as") == 0) return scn_verb_creates(verb);
    if (strcmp(m->name, "on") == 0) return scn_verb_takes_on(verb);
    return m->bit == 0 || (rule_of(s, verb)->modifiers & m->bit) != 0;
}

static bool unknown_field(shape *s, const char *field, scn_verb verb) {
    const char *known[MODIFIER_COUNT + 2];
    size_t count = 0;
    known[count++] = scn_verb_name(verb);
    for (size_t i = 0; i < MODIFIER_COUNT; i++)
        if (goes_with(s, &MODIFIERS[i], verb)) known[count++] = MODIFIERS[i].name;
    known[count] = NULL;
    char what[64];
    snprintf(what, sizeof what, "a step with `%s` has no field", scn_verb_name(verb));
    return shape_unknown(s, field, known, what);
}

/* Without a response expectation a request waits for nothing, and a channel for its 101, which alternatives
 * may vary. */
static bool lacks_response(const shape *s, const json_t *step, scn_verb verb, unsigned bit) {
    if (verb == SCN_DO_CHANNEL && bit != SHAPE_TIMED) return false;
    return (rule_of(s, verb)->modifiers & SHAPE_RESPONSE) != 0 && scn_step_response(step) == NULL;
}

static bool check_modifier(shape *s, const json_t *step, const char *name, const json_t *value,
                           scn_verb verb) {
    for (size_t i = 0; i < MODIFIER_COUNT; i++) {
        const struct modifier *m = &MODIFIERS[i];
        if (strcmp(m->name, name) != 0 || !goes_with(s, m, verb)) continue;
        if (m->needs_response && lacks_response(s, step, verb, m->bit))
            return shape_fail(s, "`%s` needs a `response` to be about", name);
        shape_field field = {.name = name, .check = m->check, .more = m->more};
        if (m->bit == SHAPE_OR) field.more = &verb;
        return m->check(s, value, &field);
    }
    return unknown_field(s, name, verb);
}

/* What may stand in the step or inside of an object of it, but not in both. */
static bool one_place(shape *s, const json_t *step, const json_t *inside, const char *field) {
    if (json_object_get(step, field) == NULL || json_object_get(inside, field) == NULL) return true;
    return shape_fail(s, "`%s` stands in the step and again inside: one place only", field);
}

/* What no single field shows. */
static bool check_whole(shape *s, const json_t *step, scn_verb verb) {
    const json_t *response = scn_step_response(step);
    if (!one_place(s, step, response, "or") || !one_place(s, step, response, "else")) return false;
    if (verb == SCN_DO_CHANNEL && !one_place(s, step, scn_step_argument(step), "response")) return false;
    if (scn_verb_nests(verb) && json_object_get(step, "steps") == NULL)
        return shape_fail(s, "`%s` needs the field `steps`", scn_verb_name(verb));
    if (verb == SCN_DO_PENDING && json_object_get(step, "for") == NULL)
        return shape_fail(s, "`pending` needs the field `for`");
    return true;
}

static bool is_modifier(const char *key) {
    for (size_t i = 0; i < MODIFIER_COUNT; i++)
        if (strcmp(key, MODIFIERS[i].name) == 0) return true;
    return false;
}

static bool no_verb(shape *s, const json_t *step) {
    const char *known[SCN_VERB_COUNT] = {NULL};
    size_t count = 0;
    for (int v = SCN_DO_NOTHING + 1; v < SCN_VERB_COUNT; v++)
        if (rule_of(s, (scn_verb)v)->argument != NULL) known[count++] = scn_verb_name((scn_verb)v);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)step, key,
                        value) if (!is_modifier(key)) return shape_unknown(s, key, known, "there is no verb");
    return shape_found(s, step, "expected a step with a verb");
}

static bool is_second_verb(const shape *s, const char *key, scn_verb verb) {
    for (int v = SCN_DO_NOTHING + 1; v < SCN_VERB_COUNT; v++)
        if (strcmp(key, scn_verb_name((scn_verb)v)) == 0)
            return !(v == SCN_DO_RESPONSE && (rule_of(s, verb)->modifiers & SHAPE_RESPONSE));
    return false;
}

static bool check_step(shape *s, const json_t *step, const shape_field *field) {
    (void)field;
    if (!json_is_object(step)) return shape_found(s, step, "expected a step (an object with a verb)");
    scn_verb verb = scn_step_verb(step);
    const shape_verb *rule = rule_of(s, verb);
    if (verb == SCN_DO_NOTHING || rule->argument == NULL) return no_verb(s, step);
    const char *key;
    json_t *value;
    json_object_foreach((json_t *)step, key, value) {
        size_t mark = shape_down(s, key);
        bool right;
        if (strcmp(key, scn_verb_name(verb)) == 0) {
            shape_field argument = {.name = key, .more = rule->more};
            right = rule->argument(s, value, &argument);
        } else if (is_second_verb(s, key, verb)) {
            right =
                shape_fail(s, "one verb a step: `%s` and `%s` do not go together", scn_verb_name(verb), key);
        } else {
            right = check_modifier(s, step, key, value, verb);
        }
        if (!right) return false;
        shape_up(s, mark);
    }
    return check_whole(s, step, verb);
}

bool shape_steps(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, check_step, field, "steps");
}
