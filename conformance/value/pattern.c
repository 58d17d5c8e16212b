/* PATTERNs: what a step expects of a packet. One function a form, found by the table at the end. */
#include <string.h>

#include "value/echo.h"
#include "value/match.h"
#include "value/node.h"
#include "value/regex.h"
#include "value/text.h"

enum { HEX_SHOWN = 64 };

typedef struct look {
    const json_t *pattern; /* the whole object */
    val_packet actual;
    val_scope *scope;
    uint64_t max_payload;
    sio_buf *why;
} look;

static bool show_bytes(const look *l, bool binary, sio_slice bytes) {
    if (!binary) return sio_buf_add_str(l->why, "text ") && val_quote(bytes, l->why);
    if (!sio_buf_addf(l->why, "binary of %zu bytes", bytes.len)) return false;
    for (size_t i = 0; i < bytes.len && i < HEX_SHOWN; i++)
        if (!sio_buf_addf(l->why, "%s%02x", i == 0 ? ": " : " ", bytes.ptr[i])) return false;
    return bytes.len <= HEX_SHOWN || sio_buf_add_str(l->why, " ...");
}

/* Writes `expected EXPECTED "bytes"`, and `, got ...`, and returns false. */
static bool differ(const look *l, const char *expected, const sio_buf *bytes, bool binary) {
    if (l->why == NULL || !sio_buf_addf(l->why, "expected %s", expected)) return false;
    bool ok = bytes == NULL || show_bytes(l, binary, sio_buf_slice(bytes));
    if (ok && !l->actual.shown && sio_buf_add_str(l->why, ", got "))
        show_bytes(l, l->actual.binary, l->actual.bytes);
    return false;
}

static bool cannot(const look *l, const char *error) {
    if (l->why != NULL) sio_buf_addf(l->why, "the case cannot make what it expects: %s", error);
    return false;
}

/* Long equal beginnings hide the difference, so its place is named. */
static void add_first_difference(const look *l, sio_slice expected) {
    size_t at = 0;
    while (at < expected.len && at < l->actual.bytes.len && expected.ptr[at] == l->actual.bytes.ptr[at])
        at++;
    if (l->why != NULL && at > HEX_SHOWN) sio_buf_addf(l->why, "; they differ from offset %zu on", at);
}

static bool match_bytes(const look *l, const json_t *payload, bool binary) {
    sio_buf bytes = SIO_BUF_INIT;
    const char *error = val_payload(payload, l->scope, l->max_payload, &bytes);
    bool same = error == NULL && l->actual.binary == binary &&
                sio_slice_equal(sio_buf_slice(&bytes), l->actual.bytes);
    if (error != NULL)
        cannot(l, error);
    else if (!same) {
        differ(l, "", &bytes, binary);
        if (l->actual.binary == binary) add_first_difference(l, sio_buf_slice(&bytes));
    }
    sio_buf_free(&bytes);
    return same;
}

static bool match_text(const look *l, const json_t *argument) {
    return match_bytes(l, argument, false);
}

static bool match_binary(const look *l, const json_t *argument) {
    if (!json_is_string(argument) || strcmp(json_string_value(argument), "any") != 0)
        return match_bytes(l, argument, true);
    return l->actual.binary || differ(l, "any binary message", NULL, false);
}

static bool match_any(const look *l, const json_t *argument) {
    (void)l, (void)argument;
    return true;
}

static bool match_starts(const look *l, const json_t *argument) {
    sio_buf start = SIO_BUF_INIT;
    const char *error = val_expand(argument, l->scope, &start);
    bool starts = error == NULL && !l->actual.binary &&
                  sio_slice_equal(sio_slice_sub(l->actual.bytes, 0, start.len), sio_buf_slice(&start));
    if (error != NULL)
        cannot(l, error);
    else if (!starts)
        differ(l, "a packet that starts with ", &start, false);
    sio_buf_free(&start);
    return starts;
}

static bool match_match(const look *l, const json_t *argument) {
    const char *error = NULL;
    if (!l->actual.binary && val_regex_matches(argument, l->scope, l->actual.bytes, &error)) return true;
    if (error != NULL) return cannot(l, error);
    sio_buf expression = SIO_BUF_INIT;
    sio_buf_add_str(&expression, "a match for ");
    val_quote(sio_slice_str(json_string_value(argument)), &expression);
    const char *expected = sio_buf_cstr(&expression);
    differ(l, expected == NULL ? "a match" : expected, NULL, false);
    sio_buf_free(&expression);
    return false;
}

static bool match_json_text(const look *l, const json_t *value, size_t prefix) {
    const char *error;
    size_t offset;
    val_value *actual = val_parse(sio_slice_from(l->actual.bytes, prefix), &error, &offset);
    if (actual == NULL) {
        differ(l, prefix == 0 ? "JSON" : "JSON behind the prefix", NULL, false);
        if (l->why != NULL) sio_buf_addf(l->why, " (byte %zu: %s)", prefix + offset, error);
        return false;
    }
    bool matched = val_match_with(value, actual, l->scope, l->max_payload, l->why);
    val_free(actual);
    return matched;
}

/* An ack id that only the testee knows: the digits between prefix and JSON. */
static sio_slice number_at(const look *l, size_t at) {
    size_t end = at;
    while (end < l->actual.bytes.len && l->actual.bytes.ptr[end] >= '0' && l->actual.bytes.ptr[end] <= '9')
        end++;
    return sio_slice_sub(l->actual.bytes, at, end);
}

static bool match_behind(const look *l, const json_t *argument, const sio_buf *prefix) {
    const json_t *name = json_object_get(l->pattern, "$capture");
    if (name == NULL) return match_json_text(l, argument, prefix->len);
    sio_slice number = number_at(l, prefix->len);
    if (number.len == 0) return differ(l, "a number behind the prefix ", prefix, false);
    if (!match_json_text(l, argument, prefix->len + number.len)) return false;
    return val_scope_set_text(l->scope, json_string_value(name), number) || cannot(l, "out of memory");
}

static bool match_json(const look *l, const json_t *argument) {
    const json_t *prefix = json_object_get(l->pattern, "prefix");
    sio_buf start = SIO_BUF_INIT;
    const char *error = prefix == NULL ? NULL : val_expand(prefix, l->scope, &start);
    bool starts = error == NULL && !l->actual.binary &&
                  sio_slice_equal(sio_slice_sub(l->actual.bytes, 0, start.len), sio_buf_slice(&start));
    if (error != NULL)
        cannot(l, error);
    else if (!starts)
        differ(l, prefix == NULL ? "JSON text" : "JSON behind the prefix ", prefix == NULL ? NULL : &start,
               false);
    bool matches = starts && match_behind(l, argument, &start);
    sio_buf_free(&start);
    return matches;
}

static bool match_echoed(const look *l, const json_t *argument) {
    sio_buf text = SIO_BUF_INIT;
    const char *error = val_expand(argument, l->scope, &text);
    json_t *answer =
        error == NULL ? val_echo_answer(val_scope_by_events(l->scope), sio_buf_slice(&text)) : NULL;
    if (answer == NULL) cannot(l, error != NULL ? error : "out of memory, or a text that is not UTF-8");
    bool same = answer != NULL && val_pattern(answer, l->actual, l->scope, l->max_payload, l->why);
    json_decref(answer);
    sio_buf_free(&text);
    return same;
}

static const struct {
    const char *name;
    bool (*match)(const look *l, const json_t *argument);
} FORMS[] = {{"json", match_json},     {"starts", match_starts}, {"match", match_match},
             {"binary", match_binary}, {"text", match_text},     {"any", match_any},
             {"echoed", match_echoed}};

bool val_pattern(const json_t *pattern, val_packet actual, val_scope *scope, uint64_t max_payload,
                 sio_buf *why) {
    look l = {.pattern = pattern, .actual = actual, .scope = scope, .max_payload = max_payload, .why = why};
    if (json_is_string(pattern)) return match_text(&l, pattern);
    for (size_t i = 0; i < sizeof FORMS / sizeof FORMS[0]; i++) {
        const json_t *argument = json_object_get(pattern, FORMS[i].name);
        if (argument != NULL) return FORMS[i].match(&l, argument);
    }
    return cannot(&l, "the pattern is of no known form");
}
