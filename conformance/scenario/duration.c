/* DURATIONs: `1.5*interval + 200`. */
#include <stdlib.h>
#include <string.h>

#include "scenario/step.h"

/* Longer than any timer of a testee that somebody would wait for; keeps sums far from overflow. */
static const double LONGEST_US = 24.0 * 3600 * 1e6;

static const char *const SYNTAX =
    "not a duration: expected a sum of terms, each a number (milliseconds), a name or number*name";

typedef struct sum {
    const char *at;
    const scn_duration_vars *vars; /* NULL: only the form is looked at */
    double us;
    unsigned needs;
} sum;

static const struct {
    const char *name;
    size_t offset;
    unsigned need;
    const char *unknown;
} NAMES[] = {
    {"connect_timeout", offsetof(scn_duration_vars, connect_timeout), 1, "connect_timeout is not known"},
    {"upgrade_timeout", offsetof(scn_duration_vars, upgrade_timeout), 2, "upgrade_timeout is not known"},
    {"interval", offsetof(scn_duration_vars, interval), 0, "interval is not known before a handshake"},
    {"timeout", offsetof(scn_duration_vars, timeout), 0, "timeout is not known before a handshake"},
    {"react", offsetof(scn_duration_vars, react), 0, "react is not known"},
    {"soon", offsetof(scn_duration_vars, soon), 0, "soon is not known"},
    {"jitter", offsetof(scn_duration_vars, jitter), 0, "jitter is not known"},
    {"slack", offsetof(scn_duration_vars, slack), 0, "slack is not known"},
};

static void skip_space(sum *s) {
    while (*s->at == ' ')
        s->at++;
}

static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/* Decimal digits with a fraction: no signs, exponents or hex, which strtod would take. */
static const char *read_number(sum *s, double *n) {
    char *end;
    const char *from = s->at;
    size_t len = strspn(from, "0123456789.");
    *n = strtod(from, &end);
    if (end != from + len || !is_digit(end[-1])) return SYNTAX;
    s->at = end;
    return NULL;
}

static const char *read_name(sum *s, double *us) {
    size_t len = strspn(s->at, "abcdefghijklmnopqrstuvwxyz_");
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (strlen(NAMES[i].name) != len || strncmp(NAMES[i].name, s->at, len) != 0) continue;
        s->at += len;
        s->needs |= NAMES[i].need;
        wire_us value = 0;
        if (s->vars != NULL) value = *(const wire_us *)((const char *)s->vars + NAMES[i].offset);
        *us = (double)value;
        return value < 0 ? NAMES[i].unknown : NULL;
    }
    return len == 0 ? SYNTAX
                    : "unknown name in a duration: expected interval, timeout, react, soon, jitter, slack, "
                      "connect_timeout or upgrade_timeout";
}

static const char *read_term(sum *s, double *us) {
    double factor = 1;
    skip_space(s);
    if (!is_digit(*s->at)) return read_name(s, us);
    const char *error = read_number(s, &factor);
    if (error != NULL) return error;
    skip_space(s);
    *us = factor * 1000;
    if (*s->at != '*') return NULL;
    s->at++;
    skip_space(s);
    error = read_name(s, us);
    *us *= factor;
    return error;
}

static const char *read_sum(sum *s) {
    double sign = 1, term = 0;
    for (;;) {
        const char *error = read_term(s, &term);
        if (error != NULL) return error;
        s->us += sign * term;
        skip_space(s);
        if (*s->at == 0) return s->us > LONGEST_US ? "a duration over 24 hours" : NULL;
        if (*s->at != '+' && *s->at != '-') return SYNTAX;
        sign = *s->at++ == '+' ? 1 : -1;
    }
}

bool scn_duration(const char *expression, const scn_duration_vars *vars, wire_us *out, const char **error) {
    sum s = {.at = expression, .vars = vars};
    *error = read_sum(&s);
    if (*error == NULL) *out = s.us > 0 ? (wire_us)s.us : 0; /* "interval - 20" never goes below nothing */
    return *error == NULL;
}

bool scn_duration_json(const json_t *duration, const scn_duration_vars *vars, wire_us *out,
                       const char **error) {
    if (json_is_string(duration)) return scn_duration(json_string_value(duration), vars, out, error);
    double us = json_number_value(duration) * 1000;
    *error = !json_is_number(duration) ? "not a duration: expected a number of milliseconds or a string"
             : us < 0                  ? "a duration below zero"
             : us > LONGEST_US         ? "a duration over 24 hours"
                                       : NULL;
    if (*error == NULL) *out = (wire_us)us;
    return *error == NULL;
}

const char *scn_duration_check(const json_t *duration) {
    wire_us us;
    const char *error;
    return scn_duration_json(duration, NULL, &us, &error) ? NULL : error;
}

unsigned scn_duration_needs(const json_t *duration) {
    if (!json_is_string(duration)) return 0;
    sum s = {.at = json_string_value(duration)};
    read_sum(&s);
    return s.needs;
}
