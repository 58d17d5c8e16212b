/* Checkers of single values, for the tables. */
#include <stdio.h>
#include <string.h>

#include "scenario/shape.h"
#include "scenario/step.h"
#include "value/template.h"
#include "value/value.h"

bool shape_any(shape *s, const json_t *value, const shape_field *field) {
    (void)s, (void)value, (void)field;
    return true;
}

static sio_slice text_of(const json_t *value) {
    return sio_slice_of(json_string_value(value), json_string_length(value));
}

bool shape_text(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    sio_slice text = text_of(value);
    if (!json_is_string(value) || text.len == 0)
        return shape_found(s, value, "expected a string that is not empty");
    return strlen(json_string_value(value)) == text.len || shape_fail(s, "expected a string without NUL");
}

bool shape_texts(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, shape_text, field, "strings");
}

bool shape_word(shape *s, const json_t *value, const shape_field *field) {
    const char *const *words = field->more;
    char list[160] = "";
    for (size_t i = 0; words[i] != NULL; i++) {
        if (json_is_string(value) && sio_slice_is(text_of(value), words[i])) return true;
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s\"%s\"",
                 i == 0                 ? ""
                 : words[i + 1] == NULL ? " or "
                                        : ", ",
                 words[i]);
    }
    return shape_found(s, value, "expected %s", list);
}

bool shape_words(shape *s, const json_t *value, const shape_field *field) {
    if (!shape_each(s, value, shape_word, field, "names")) return false;
    for (size_t i = 0; i < json_array_size(value); i++)
        for (size_t j = 0; j < i; j++)
            if (json_equal(json_array_get(value, i), json_array_get(value, j)))
                return shape_found(s, value, "expected each name once");
    return true;
}

bool shape_bool(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return json_is_boolean(value) || shape_found(s, value, "expected true or false");
}

bool shape_true(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return json_is_true(value) || shape_found(s, value, "expected true");
}

bool shape_integer(shape *s, const json_t *value, const shape_field *field) {
    const shape_range *range = field->more;
    json_int_t n = json_integer_value(value), least = range->least, most = range->most;
    if (json_is_integer(value) && n >= least && n <= most) return true;
    if (least == most) return shape_found(s, value, "expected %" JSON_INTEGER_FORMAT, least);
    if (most == INT64_MAX)
        return shape_found(s, value, "expected a whole number from %" JSON_INTEGER_FORMAT, least);
    return shape_found(s, value,
                       "expected a whole number from %" JSON_INTEGER_FORMAT " to %" JSON_INTEGER_FORMAT,
                       least, most);
}

bool shape_object(shape *s, const json_t *value, const shape_field *field) {
    char what[64];
    snprintf(what, sizeof what, "`%s`", field->name);
    return shape_table(s, value, field->more, what);
}

bool shape_name(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    sio_slice text = text_of(value);
    bool right = json_is_string(value) && val_is_name(text) && memchr(text.ptr, '.', text.len) == NULL;
    return right ||
           shape_found(s, value, "expected a name: letters, digits and _, not beginning with a digit");
}

static bool is_slug(const char *text, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (strchr("abcdefghijklmnopqrstuvwxyz0123456789-", text[i]) == NULL || text[i] == 0) return false;
    return len > 0;
}

bool shape_slug(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    bool right = json_is_string(value) && is_slug(json_string_value(value), json_string_length(value));
    return right || shape_found(s, value, "expected a name of small letters, digits and -");
}

bool shape_id(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    const char *text = json_string_value(value), *end;
    bool right = json_is_string(value) && strlen(text) == json_string_length(value);
    for (; right; text = end + 1) {
        end = strchr(text, '/');
        right = is_slug(text, end == NULL ? strlen(text) : (size_t)(end - text));
        if (end == NULL) break;
    }
    return right || shape_found(s, value, "expected parts of small letters, digits and -, joined by /");
}

/* EIO4-HS-04, SIO5-AK-02, PY-09 */
static bool citation(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    sio_slice text = text_of(value);
    bool right = json_is_string(value) && text.len > 2 && text.ptr[0] >= 'A' && text.ptr[0] <= 'Z';
    for (size_t i = 0; right && i < text.len; i++)
        right = text.ptr[i] != 0 && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", text.ptr[i]) != NULL;
    right = right && strchr((const char *)text.ptr, '-') != NULL &&
            strstr((const char *)text.ptr, "--") == NULL && text.ptr[text.len - 1] != '-';
    return right || shape_found(s, value, "expected a requirement id such as EIO4-HS-04");
}

bool shape_citations(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, citation, field, "requirement ids");
}

bool shape_duration(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    const char *error = scn_duration_check(value);
    return error == NULL || shape_found(s, value, "%s", error);
}

static bool sentence(shape *s, const char *error) {
    return error == NULL || shape_fail(s, "%s", error);
}

bool shape_payload(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return sentence(s, val_check_payload(value, &s->pointer));
}

static bool packet(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return sentence(s, val_check_packet(value, &s->pointer));
}

bool shape_packets(shape *s, const json_t *value, const shape_field *field) {
    return json_is_array(value) ? shape_each(s, value, packet, field, "PACKETs") : packet(s, value, field);
}

bool shape_pattern(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return sentence(s, val_check_packet_pattern(value, &s->pointer));
}

bool shape_patterns(shape *s, const json_t *value, const shape_field *field) {
    return shape_each(s, value, shape_pattern, field, "PATTERNs");
}

bool shape_value(shape *s, const json_t *value, const shape_field *field) {
    (void)field;
    return sentence(s, val_check_pattern(value, &s->pointer));
}
