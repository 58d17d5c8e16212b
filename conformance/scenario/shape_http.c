/* Requests, responses, upgrade requests and frames: the tables of the raw verbs. */
#include "scenario/shape_steps.h"

#include <string.h>

#include "value/regex.h"

enum { MOST_SIZES = 64 }; /* as many as the runtime keeps at hand */
static const shape_range ANY_COUNT = {0, INT64_MAX}, STATUS = {100, 599}, OPCODE = {0, 15}, RSV = {0, 7},
                         CLOSE_CODE = {0, 65535}, SEGMENT = {1, 1 << 30}, GAP = {0, 60000};
static const char *const CHOPS[] = {"bytes", "halves", NULL};
static const char *const OPCODES[] = {"continuation", "text", "binary", "close", "ping", "pong", NULL};
static const char *const FORMS[] = {"minimal", "7", "16", "64", NULL};

static bool string_or_null(shape *s, const json_t *value) {
    return json_is_null(value) || json_is_string(value) ||
           shape_found(s, value, "expected a string, or null to leave it away");
}

bool shape_pairs(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    if (!json_is_object(value)) return shape_found(s, value, "expected an object of strings");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member) {
        size_t mark = shape_down(s, key);
        if (!string_or_null(s, member)) return false;
        shape_up(s, mark);
    }
    return true;
}

static bool segment(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    const shape_field range = {.name = "sizes", .more = &SEGMENT};
    return shape_integer(s, value, &range);
}

static bool sizes(shape *s, const json_t *value, const shape_field *field) {
    if (json_array_size(value) > MOST_SIZES) return shape_fail(s, "expected at most %d sizes", MOST_SIZES);
    return shape_each(s, value, segment, field, "sizes");
}

bool shape_chop(shape *s, const json_t *value, const shape_field *field) {
    static const shape_field fields[] = {
        {"sizes", sizes, true, NULL}, {"gap", shape_integer, false, &GAP}, {0}};
    if (json_is_object(value)) return shape_table(s, value, fields, "`chop`");
    const shape_field word = {.name = field->name, .more = CHOPS};
    return shape_word(s, value, &word);
}

static bool query_or_raw(shape *s, const json_t *value) {
    if (json_object_get(value, "query") == NULL || json_object_get(value, "raw_query") == NULL) return true;
    return shape_fail(s, "`raw_query` is the whole query: `query` does not go with it");
}

static bool string(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return json_is_string(value) || shape_found(s, value, "expected a string");
}

bool shape_request(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {
        {"method", shape_text, false, NULL},        {"path", shape_text, false, NULL},
        {"sid", shape_name, false, NULL},           {"query", shape_pairs, false, NULL},
        {"raw_query", string, false, NULL},         {"headers", shape_pairs, false, NULL},
        {"body", shape_payload, false, NULL},       {"length", string, false, NULL},
        {"sent", shape_integer, false, &ANY_COUNT}, {"conn", shape_name, false, NULL},
        {"chop", shape_chop, false, NULL},          {0}};
    return shape_table(s, value, fields, "`request`") && query_or_raw(s, value);
}

bool shape_channel(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {{"sid", shape_name, false, NULL},
                                         {"query", shape_pairs, false, NULL},
                                         {"raw_query", string, false, NULL},
                                         {"path", shape_text, false, NULL},
                                         {"headers", shape_pairs, false, NULL},
                                         {"method", shape_text, false, NULL},
                                         {"lazy", shape_bool, false, NULL},
                                         {"pong", shape_bool, false, NULL},
                                         {"frames", shape_packets, false, NULL},
                                         {"response", shape_response, false, NULL},
                                         {0}};
    return shape_table(s, value, fields, "`channel`") && query_or_raw(s, value);
}

static bool status(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    const shape_field range = {.name = "status", .more = &STATUS};
    return shape_integer(s, value, &range);
}

static bool statuses(shape *s, const json_t *value, const shape_field *field) {
    return json_is_array(value) ? shape_each(s, value, status, field, "status codes")
                                : status(s, value, field);
}

static bool expression(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    const char *error = val_regex_check(value);
    return error == NULL || shape_fail(s, "%s", error);
}

static bool header(shape *s, const json_t *value) {
    static const shape_field fields[] = {
        {"match", expression, false, NULL}, {"absent", shape_true, false, NULL}, {0}};
    if (json_is_string(value)) return true;
    if (!json_is_object(value) || json_object_size(value) != 1)
        return shape_found(s, value, "expected a HEADER: a string, {\"match\": …} or {\"absent\": true}");
    return shape_table(s, value, fields, "a HEADER");
}

bool shape_headers(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    if (!json_is_object(value)) return shape_found(s, value, "expected an object of HEADERs");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)value, key, member) {
        size_t mark = shape_down(s, key);
        if (!header(s, member)) return false;
        shape_up(s, mark);
    }
    return true;
}

#define RESPONSE_FIELDS                                                                                      \
    {"status", statuses, false, NULL}, {"headers", shape_headers, false, NULL},                              \
        {"body", shape_pattern, false, NULL}, {"payload", shape_patterns, false, NULL}, {                    \
        "empty", shape_true, false, NULL                                                                     \
    }

static const shape_field RESPONSE_ALTERNATIVE[] = {
    RESPONSE_FIELDS, {"aborted", shape_true, false, NULL}, SHAPE_GRADE_FIELDS, {0}};

bool shape_response_alternative(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    if (!shape_table(s, value, RESPONSE_ALTERNATIVE, "an alternative")) return false;
    size_t others = 0;
    for (const shape_field *f = RESPONSE_ALTERNATIVE; strcmp(f->name, "aborted") != 0; f++)
        others += json_object_get(value, f->name) != NULL;
    if (json_object_get(value, "aborted") != NULL && others > 0)
        return shape_fail(s, "`aborted` means that there is no response: nothing about one goes with it");
    return shape_graded(s, value);
}

static bool alternatives(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, shape_response_alternative, field, "alternatives");
}

bool shape_response(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {
        RESPONSE_FIELDS, {"or", alternatives, false, NULL}, {"else", shape_else, false, NULL}, {0}};
    return shape_table(s, value, fields, "`response`");
}

static bool opcode(shape *s, const json_t *value, const shape_field *field) {
    const shape_field word = {.name = field->name, .more = OPCODES},
                      number = {.name = field->name, .more = &OPCODE};
    return json_is_integer(value) ? shape_integer(s, value, &number) : shape_word(s, value, &word);
}

bool shape_frame(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {{"op", opcode, true, NULL},
                                         {"data", shape_payload, false, NULL},
                                         {"fin", shape_bool, false, NULL},
                                         {"rsv", shape_integer, false, &RSV},
                                         {"mask", shape_bool, false, NULL},
                                         {"form", shape_word, false, FORMS},
                                         {"claim", shape_integer, false, &ANY_COUNT},
                                         {"code", shape_integer, false, &CLOSE_CODE},
                                         {0}};
    return shape_table(s, value, fields, "`frame`");
}

bool shape_expected_frame(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {
        {"op", opcode, true, NULL}, {"data", shape_payload, false, NULL}, {0}};
    return shape_table(s, value, fields, "`expect_frame`");
}

bool shape_frame_alternative(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {{"op", opcode, false, NULL},
                                         {"data", shape_payload, false, NULL},
                                         {"ended", shape_ended, false, NULL},
                                         SHAPE_GRADE_FIELDS,
                                         {0}};
    bool ended = json_object_get(value, "ended") != NULL;
    if (!shape_table(s, value, fields, "an alternative")) return false;
    if (ended == (json_object_get(value, "op") != NULL || json_object_get(value, "data") != NULL))
        return shape_fail(s, "an alternative of `expect_frame` is a frame (`op`) or `ended`");
    return shape_graded(s, value);
}

static bool close_code(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    const shape_field range = {.name = "code", .more = &CLOSE_CODE};
    return shape_integer(s, value, &range);
}

static bool close_codes(shape *s, const json_t *value, const shape_field *field) {
    return json_is_array(value) ? shape_each(s, value, close_code, field, "close codes")
                                : close_code(s, value, field);
}

bool shape_ended(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    static const shape_field fields[] = {{"code", close_codes, false, NULL},
                                         {"refused", shape_true, false, NULL},
                                         {"seen", shape_true, false, NULL},
                                         {0}};
    return shape_table(s, value, fields, "`ended`");
}
