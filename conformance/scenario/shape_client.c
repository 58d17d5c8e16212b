/* The verbs of the client seat, where siospec is the server. */
#include <string.h>

#include "scenario/hosted.h"
#include "scenario/names.h"
#include "scenario/shape_steps.h"
#include "scenario/step.h"

static const shape_range STATUS = {100, 599}, ANY_COUNT = {0, INT64_MAX};
static const char *const KINDS[] = {"get", "post", "websocket", NULL};
static const char *const ENDS[] = {"fin", "rst", "open", NULL};
static const char *const DOORS[] = {"open", "shut", "raw", NULL};
static const char *const TALLIES[] = {"connections", "requests", "handshakes", "websockets", NULL};

#define MESSAGE_FIELDS                                                                                       \
    {"method", shape_text, false, NULL}, {"path", shape_text, false, NULL},                                  \
        {"query", shape_headers, false, NULL}, {"headers", shape_headers, false, NULL},                      \
        {"body", shape_pattern, false, NULL}, {"payload", shape_patterns, false, NULL}, {                    \
        "empty", shape_true, false, NULL                                                                     \
    }

static bool nothing(shape *s, const json_t *value, const shape_field *field) {
    static const shape_field none[] = {{0}};
    (void)field;
    return shape_table(s, value, none, "the step");
}

/* The names may be none at all: then nothing is done by hand. */
static bool by_hand(shape *s, const json_t *value, const shape_field *field) {
    if (json_is_array(value) && json_array_size(value) == 0) return true;
    const shape_field words = {.name = field->name, .more = SCN_BY_HAND_NAMES};
    return shape_words(s, value, &words);
}

static bool members(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return json_is_object(value) || shape_found(s, value, "expected an object of members");
}

static bool reply(shape *s, const json_t *value, const shape_field *field) {
    return json_is_null(value) || shape_packets(s, value, field);
}

static bool packets(shape *s, const json_t *value, const shape_field *field) {
    return json_is_array(value) ? shape_packets(s, value, field)
                                : shape_found(s, value, "expected an array of packets");
}

static bool report(shape *s, const json_t *value, const shape_field *field) {
    if (!json_is_object(value) || json_object_get(value, "event") == NULL)
        return shape_found(s, value, "expected an object with the member `event`");
    return shape_value(s, value, field);
}

static bool body_once(shape *s, const json_t *value) {
    static const char *const one[] = {"body", "payload", "raw", NULL};
    unsigned count = 0;
    for (size_t i = 0; one[i] != NULL; i++)
        count += json_object_get(value, one[i]) != NULL;
    return count <= 1 || shape_fail(s, "`body`, `payload` and `raw` are three ways to say one thing");
}

static bool respond(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {
        {"status", shape_integer, false, &STATUS},  {"reason", shape_text, false, NULL},
        {"headers", shape_pairs, false, NULL},      {"body", shape_payload, false, NULL},
        {"payload", packets, false, NULL},          {"raw", shape_payload, false, NULL},
        {"length", shape_text, false, NULL},        {"chunked", shape_true, false, NULL},
        {"sent", shape_integer, false, &ANY_COUNT}, {"chop", shape_chop, false, NULL},
        {"end", shape_word, false, ENDS},           {0}};
    return shape_table(s, value, fields, "`respond`") && body_once(s, value);
}

static bool request_alternative(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {MESSAGE_FIELDS, SHAPE_GRADE_FIELDS, {0}};
    return shape_table(s, value, fields, "an alternative") && shape_graded(s, value);
}

static const shape_field OPEN[] = {{"transport", shape_word, false, SCN_TRANSPORTS},
                                   {"handshake", members, false, NULL},
                                   {"first", shape_packets, false, NULL},
                                   {"by_hand", by_hand, false, NULL},
                                   MESSAGE_FIELDS,
                                   {0}};
static const shape_field JOIN[] = {
    {"nsp", shape_text, false, NULL}, {"auth", shape_value, false, NULL}, {"reply", reply, false, NULL}, {0}};
static const shape_field REQUEST[] = {{"kind", shape_word, false, KINDS},
                                      {"opening", shape_true, false, NULL},
                                      {"sid", shape_name, false, NULL},
                                      MESSAGE_FIELDS,
                                      {0}};
static const shape_field CHANNEL[] = {{"opening", shape_true, false, NULL},
                                      {"sid", shape_name, false, NULL},
                                      {"frames", packets, false, NULL},
                                      MESSAGE_FIELDS,
                                      {0}};
static const shape_field COUNT[] = {{"of", shape_word, true, TALLIES},
                                    {"since", shape_name, false, NULL},
                                    {"at_least", shape_integer, false, &ANY_COUNT},
                                    {"at_most", shape_integer, false, &ANY_COUNT},
                                    {0}};

static const shape_verb VERBS[SCN_VERB_COUNT] = {
    [SCN_DO_OPEN] = {shape_object, OPEN, SHAPE_JUDGED | SHAPE_OR, request_alternative},
    [SCN_DO_JOIN] = {shape_object, JOIN, SHAPE_ELSE, NULL},
    [SCN_DO_REQUEST] = {shape_object, REQUEST, SHAPE_JUDGED | SHAPE_OR, request_alternative},
    [SCN_DO_RESPOND] = {respond, NULL, 0, NULL},
    [SCN_DO_CHANNEL] = {shape_object, CHANNEL, SHAPE_JUDGED | SHAPE_OR, request_alternative},
    [SCN_DO_SOCKET] = {nothing, NULL, SHAPE_JUDGED, NULL},
    [SCN_DO_BY_HAND] = {by_hand, NULL, 0, NULL},
    [SCN_DO_REPORT] = {report, NULL, SHAPE_JUDGED, NULL},
    [SCN_DO_NO_REPORT] = {report, NULL, SHAPE_FOR | SHAPE_ELSE, NULL},
    [SCN_DO_QUIET] = {shape_duration, NULL, SHAPE_ELSE, NULL},
    [SCN_DO_COUNT] = {shape_object, COUNT, SHAPE_ELSE, NULL},
    [SCN_DO_DOOR] = {shape_word, DOORS, 0, NULL},
};

static const scn_verb SHARED[] = {
    SCN_DO_SEND,    SCN_DO_PROVOKE,      SCN_DO_EXPECT,  SCN_DO_EXPECT_SET, SCN_DO_SILENCE, SCN_DO_ECHO,
    SCN_DO_UPGRADE, SCN_DO_ENDED,        SCN_DO_OUTCOME, SCN_DO_SURVIVOR,   SCN_DO_WAIT,    SCN_DO_MARK,
    SCN_DO_CLOSE,   SCN_DO_ADOPT,        SCN_DO_READING, SCN_DO_ABORT,      SCN_DO_FRAME,   SCN_DO_WRITE,
    SCN_DO_READ,    SCN_DO_EXPECT_FRAME, SCN_DO_RESET,   SCN_DO_REPEAT,     SCN_DO_SHUTDOWN};

const shape_verb *shape_client_verb(scn_verb verb) {
    return VERBS[verb].argument != NULL ? &VERBS[verb] : NULL;
}

bool shape_client_has(scn_verb verb) {
    for (size_t i = 0; i < sizeof SHARED / sizeof SHARED[0]; i++)
        if (SHARED[i] == verb) return true;
    return false;
}
