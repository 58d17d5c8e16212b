#include "vector/shape.h"

#include <stdio.h>
#include <string.h>

#include "vector/reason.h"

typedef bool (*kind)(const json_t *value);

typedef struct member {
    const char *name;
    kind is;          /* NULL: looked at elsewhere */
    const char *what; /* expected */
} member;

/* ---- kinds ---- */

static bool is_text(const json_t *v) {
    return json_string_length(v) > 0 && strlen(json_string_value(v)) == json_string_length(v);
}

static bool is_filled(const json_t *v) {
    return json_array_size(v) > 0;
}

static bool is_count(const json_t *v) {
    return json_integer_value(v) > 0;
}

static bool is_factor(const json_t *v) {
    return json_is_number(v) && json_number_value(v) >= 1;
}

static bool is_true(const json_t *v) {
    return json_is_true(v);
}

static bool is_info(const json_t *v) {
    return json_is_string(v) && strcmp(json_string_value(v), "info") == 0;
}

static bool is_reason(const json_t *v) {
    return json_is_string(v) && vec_reason_known(sio_slice_str(json_string_value(v))) != NULL;
}

static bool is_cve(const json_t *v) {
    return json_is_string(v) && strncmp(json_string_value(v), "CVE-", 4) == 0;
}

static bool is_namespace(const json_t *v) {
    return json_is_string(v) && json_string_value(v)[0] == '/';
}

static bool is_links(const json_t *v) {
    size_t i;
    const json_t *link;
    json_array_foreach(v, i, link) {
        if (!json_is_string(link) || strncmp(json_string_value(link), "https://", 8) != 0) return false;
    }
    return json_array_size(v) > 0;
}

static bool is_one_of(const json_t *v, const char *const *names) {
    for (; json_is_string(v) && *names != NULL; names++)
        if (strcmp(json_string_value(v), *names) == 0) return true;
    return false;
}

static bool is_socketio_type(const json_t *v) {
    static const char *const types[] = {"connect", "disconnect", "event", "ack", "connect_error", NULL};
    return is_one_of(v, types);
}

static bool is_engineio_type(const json_t *v) {
    static const char *const types[] = {"open", "close", "ping", "pong", "message", "upgrade", "noop", NULL};
    return is_one_of(v, types);
}

static bool is_limits(const json_t *v) {
    return json_object_size(v) == 1 && is_count(json_object_get(v, "maxPayload"));
}

/* ---- members ---- */

#define TEXT is_text, "a string, not empty, without NUL"
#define FILLED is_filled, "an array, not empty"
#define COUNT is_count, "a whole number above 0"
#define REASON is_reason, "a reason; docs/vectors.md lists them"
#define ELSEWHERE NULL, NULL

static const member of_file[] = {
    {"schema", ELSEWHERE}, {"codec", ELSEWHERE}, {"group", TEXT}, {"title", TEXT}, {"vectors", FILLED}};

static const member of_vector[] = {{"id", TEXT},
                                   {"title", TEXT},
                                   {"note", TEXT},
                                   {"links", is_links, "an array of links that begin with https://"},
                                   {"cve", is_cve, "the number of a vulnerability, CVE-…"},
                                   {"requirements", ELSEWHERE},
                                   {"limits", is_limits, "an object with `maxPayload`, a number above 0"},
                                   {"input", ELSEWHERE},
                                   {"expect", ELSEWHERE},
                                   {"or", FILLED},
                                   {"budget", ELSEWHERE},
                                   {"encode", ELSEWHERE}};

static const member of_budget[] = {
    {"against", ELSEWHERE}, {"times", is_factor, "a number not below 1"}, {"ms", COUNT}, {"mib", COUNT}};

static const member of_expect[] = {
    {"packets", ELSEWHERE}, {"refused", REASON}, {"more", is_true, "true"}, {"accepted", COUNT}};

static const member of_alternative[] = {{"packets", ELSEWHERE},
                                        {"refused", REASON},
                                        {"more", is_true, "true"},
                                        {"accepted", COUNT},
                                        {"any", is_true, "true"},
                                        {"leniency", TEXT},
                                        {"why", TEXT},
                                        {"grade", is_info, "\"info\"; without it, it is lenient"}};

static const member of_socketio[] = {{"type", is_socketio_type, "a type of Socket.IO's packets"},
                                     {"nsp", is_namespace, "a namespace, which begins with /"},
                                     {"id", ELSEWHERE},
                                     {"data", ELSEWHERE}};

static const member of_engineio[] = {{"type", is_engineio_type, "a type of Engine.IO's packets"},
                                     {"data", ELSEWHERE}};

#define COUNT_OF(members) (sizeof(members) / sizeof(members)[0])

static const member *find(const member *members, size_t count, const char *name) {
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].name, name) == 0) return &members[i];
    return NULL;
}

static bool check(data_reader *r, const char *pointer, const json_t *object, const member *members,
                  size_t count) {
    const char *name;
    json_t *value;
    if (!json_is_object(object)) return data_expected(r, *pointer == '\0' ? NULL : pointer, "an object");
    json_object_foreach((json_t *)(uintptr_t)object, name, value) {
        const member *m = find(members, count, name);
        char place[256];
        snprintf(place, sizeof place, "%s%s%s", pointer, *pointer == '\0' ? "" : "/", name);
        if (m == NULL) return data_expected(r, place, "nothing here: there is no member of this name");
        if (m->is != NULL && !m->is(value)) return data_expected(r, place, "%s", m->what);
    }
    return true;
}

bool vec_shape_file(data_reader *r, const json_t *root) {
    return check(r, "", root, of_file, COUNT_OF(of_file));
}

bool vec_shape_vector(data_reader *r, const json_t *vector) {
    return check(r, "", vector, of_vector, COUNT_OF(of_vector));
}

bool vec_shape_budget(data_reader *r, const json_t *budget) {
    return check(r, "budget", budget, of_budget, COUNT_OF(of_budget));
}

bool vec_shape_expect(data_reader *r, const char *pointer, const json_t *outcome) {
    return check(r, pointer, outcome, of_expect, COUNT_OF(of_expect));
}

bool vec_shape_alternative(data_reader *r, const char *pointer, const json_t *outcome) {
    return check(r, pointer, outcome, of_alternative, COUNT_OF(of_alternative));
}

bool vec_shape_packet(data_reader *r, const char *pointer, const json_t *packet, bool socketio) {
    return socketio ? check(r, pointer, packet, of_socketio, COUNT_OF(of_socketio))
                    : check(r, pointer, packet, of_engineio, COUNT_OF(of_engineio));
}
