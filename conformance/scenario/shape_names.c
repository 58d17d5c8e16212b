/* Names: what a program uses must have been made before. The walk follows the order of the steps; a name that
 * only some alternative captures counts as known, and is a failure of the case where it is not. */
#include <stdlib.h>
#include <string.h>

#include "scenario/shape_steps.h"
#include "scenario/step.h"
#include "value/template.h"

enum { MOST_NAMES = 256 };

typedef enum name_kind {
    NAME_SESSION = SCN_SESSION,
    NAME_CHANNEL = SCN_CHANNEL,
    NAME_EXCHANGE = SCN_EXCHANGE,
    NAME_SOCKET = SCN_RAW_SOCKET,
    NAME_VALUE = 16,
    NAME_MARK = 32,
    NAME_MEMORY = 64,
    NAME_OBJECTS = 15
} name_kind;

typedef struct names {
    shape *s;
    size_t count;
    size_t repeats; /* how many loops are around */
    struct {
        const char *name;
        name_kind kind;
    } items[MOST_NAMES];
} names;

static const char *kind_name(unsigned kind) {
    switch (kind) {
    case NAME_SESSION:
        return "a session";
    case NAME_CHANNEL:
        return "a channel";
    case NAME_EXCHANGE:
        return "an exchange";
    case NAME_SOCKET:
        return "a socket";
    case NAME_VALUE:
        return "a value";
    case NAME_MARK:
        return "a mark";
    case NAME_MEMORY:
        return "a memory mark";
    default:
        return "an object";
    }
}

/* Returns the kind under which the name is known, among `kinds`; 0: none. */
static unsigned known_as(const names *n, sio_slice name, unsigned kinds) {
    for (size_t i = n->count; i > 0; i--)
        if ((n->items[i - 1].kind & kinds) != 0 && sio_slice_is(name, n->items[i - 1].name))
            return n->items[i - 1].kind;
    return 0;
}

static bool add(names *n, const char *name, name_kind kind) {
    unsigned clash = (kind & NAME_OBJECTS) != 0 ? known_as(n, sio_slice_str(name), NAME_OBJECTS) : 0;
    if (clash != 0 && clash != kind)
        return shape_fail(n->s, "`%.60s` is %s already; it cannot be %s too", name, kind_name(clash),
                          kind_name(kind));
    if (known_as(n, sio_slice_str(name), kind) != 0) return true;
    if (n->count == MOST_NAMES) return shape_fail(n->s, "more than %d names in one scenario", MOST_NAMES);
    n->items[n->count].name = name;
    n->items[n->count++].kind = kind;
    return true;
}

/* `where` is the field that uses the name, NULL for a default name. */
static bool use(names *n, const char *where, const char *name, unsigned kinds, const char *what) {
    size_t mark = where == NULL ? n->s->pointer.len : shape_down(n->s, where);
    unsigned kind = known_as(n, sio_slice_str(name), NAME_OBJECTS | kinds);
    if (kind == 0) return shape_fail(n->s, "no earlier step made %s `%.60s`", what, name);
    if ((kind & kinds) == 0)
        return shape_fail(n->s, "expected %s, but `%.60s` is %s", what, name, kind_name(kind));
    shape_up(n->s, mark);
    return true;
}

static const char *kinds_text(unsigned kinds) {
    static char const *const texts[] = {
        [SCN_SESSION] = "a session",
        [SCN_CHANNEL] = "a channel",
        [SCN_EXCHANGE] = "an exchange",
        [SCN_RAW_SOCKET] = "a socket",
        [SCN_SESSION | SCN_CHANNEL] = "a session or channel",
        [SCN_CHANNEL | SCN_RAW_SOCKET] = "a channel or socket",
        [SCN_SESSION | SCN_CHANNEL | SCN_RAW_SOCKET] = "a session, channel or socket",
        [SCN_SESSION | SCN_CHANNEL | SCN_EXCHANGE | SCN_RAW_SOCKET] = "an object",
    };
    return texts[kinds & NAME_OBJECTS];
}

/* "a.sid": what sessions know. */
static bool is_session_value(const names *n, sio_slice name) {
    static const char *const values[] = {"sid", "nsid", "interval", "timeout"};
    size_t dot = 0;
    while (dot < name.len && name.ptr[dot] != '.')
        dot++;
    if (known_as(n, sio_slice_sub(name, 0, dot), NAME_SESSION) == 0) return false;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (sio_slice_is(sio_slice_from(name, dot + 1), values[i])) return true;
    return false;
}

static bool is_known_value(const names *n, sio_slice name) {
    if (sio_slice_is(name, "path") || (sio_slice_is(name, "i") && n->repeats > 0)) return true;
    return known_as(n, name, NAME_VALUE) != 0 || is_session_value(n, name);
}

static bool check_text(names *n, const json_t *text) {
    sio_slice rest = sio_slice_of(json_string_value(text), json_string_length(text));
    val_piece piece;
    while (val_template_next(&rest, &piece)) {
        int shown = piece.text.len < 60 ? (int)piece.text.len : 60;
        const char *name = (const char *)piece.text.ptr;
        if (piece.kind == VAL_BROKEN)
            return shape_fail(n->s, "`%.*s` is not ${name}; a literal ${ is written $${", shown, name);
        if (piece.kind == VAL_NAME && !is_known_value(n, piece.text))
            return shape_fail(n->s, "nothing is known as ${%.*s} here", shown, name);
    }
    return true;
}

static bool add_captures(names *n, const json_t *value) {
    const json_t *name = json_object_get(value, "$capture");
    size_t i;
    const json_t *element;
    const char *key;
    json_t *member;
    if (json_is_string(name) && !add(n, json_string_value(name), NAME_VALUE)) return false;
    json_array_foreach(value, i, element) if (!add_captures(n, element)) return false;
    json_object_foreach((json_t *)value, key, member) if (!add_captures(n, member)) return false;
    return true;
}

static bool check_ref(names *n, const json_t *object, const char *form) {
    const json_t *name = json_object_get(object, form);
    if (!json_is_string(name)) return true;
    sio_slice text = sio_slice_of(json_string_value(name), json_string_length(name));
    return is_known_value(n, text) ||
           shape_fail(n->s, "nothing is known as `%.60s` here", json_string_value(name));
}

/* Every string below: names in templates, `$ref` and `$unlike`. */
static bool check_texts(names *n, const json_t *value) {
    size_t i;
    const json_t *element;
    const char *key;
    json_t *member;
    if (json_is_string(value)) return check_text(n, value);
    if (!check_ref(n, value, "$ref") || !check_ref(n, value, "$unlike")) return false;
    json_array_foreach(value, i, element) {
        size_t mark = shape_down_index(n->s, i);
        if (!check_texts(n, element)) return false;
        shape_up(n->s, mark);
    }
    json_object_foreach((json_t *)value, key, member) {
        if (strcmp(key, "steps") == 0 || strcmp(key, "note") == 0)
            continue; /* walked by themselves; for people */
        size_t mark = shape_down(n->s, key);
        if (!check_texts(n, member)) return false;
        shape_up(n->s, mark);
    }
    return true;
}

static bool use_of_field(names *n, const json_t *step, const char *verb, const char *field, unsigned kinds,
                         const char *what) {
    const json_t *name = json_object_get(json_object_get(step, verb), field);
    if (!json_is_string(name)) return true;
    size_t mark = shape_down(n->s, verb);
    if (!use(n, field, json_string_value(name), kinds, what)) return false;
    shape_up(n->s, mark);
    return true;
}

/* Names inside of arguments. */
static bool use_inner(names *n, const json_t *step, scn_verb verb) {
    const json_t *since = json_object_get(step, "since");
    if (since != NULL && !use(n, "since", json_string_value(since), NAME_MARK, "the mark")) return false;
    if (verb == SCN_DO_ADOPT)
        return use(n, "adopt", json_string_value(scn_step_argument(step)), NAME_CHANNEL, "a channel");
    return use_of_field(n, step, "request", "sid", NAME_SESSION, "a session") &&
           use_of_field(n, step, "channel", "sid", NAME_SESSION, "a session") &&
           use_of_field(n, step, "count", "since", NAME_MARK, "the mark") &&
           use_of_field(n, step, "memory", "since", NAME_MEMORY, "the memory mark");
}

/* A session of a client is ours to write frames and bytes to as they are. */
static unsigned objects_of(const names *n, scn_verb verb) {
    bool raw = verb == SCN_DO_FRAME || verb == SCN_DO_EXPECT_FRAME || verb == SCN_DO_WRITE;
    return scn_verb_objects(verb) | (n->s->client && raw ? SCN_SESSION : 0);
}

static bool use_object(names *n, const json_t *step, scn_verb verb) {
    const char *name = scn_step_name(step);
    if (scn_verb_creates(verb) || *name == 0) return true;
    const char *field = scn_verb_takes_on(verb) ? "on" : scn_verb_name(verb);
    if (json_object_get(step, field) == NULL) field = NULL;
    return use(n, field, name, objects_of(n, verb), kinds_text(objects_of(n, verb)));
}

/* The alternatives of `ended` are packets, which a raw socket does not know. */
static bool check_or(names *n, const json_t *step, scn_verb verb) {
    if (verb != SCN_DO_ENDED || json_object_get(step, "or") == NULL) return true;
    if (known_as(n, sio_slice_str(scn_step_name(step)), NAME_OBJECTS) != NAME_SOCKET) return true;
    (void)shape_down(n->s, "or");
    return shape_fail(n->s, "`ended` on a socket has no alternatives; read them with `read` and its `or`");
}

static bool create(names *n, const json_t *step, scn_verb verb) {
    const json_t *argument = scn_step_argument(step);
    if (verb == SCN_DO_MARK) return add(n, json_string_value(argument), NAME_MARK);
    if (verb == SCN_DO_MEMORY && json_is_string(argument))
        return add(n, json_string_value(argument), NAME_MEMORY);
    return !scn_verb_creates(verb) || add(n, scn_step_name(step), (name_kind)scn_verb_objects(verb));
}

static bool walk(names *n, const json_t *steps);

static bool walk_repeat(names *n, const json_t *step) {
    if (n->repeats == SCN_DEEPEST_REPEAT)
        return shape_fail(n->s, "`repeat` within `repeat` goes %d deep at most", SCN_DEEPEST_REPEAT);
    size_t mark = shape_down(n->s, "steps");
    n->repeats++;
    if (!walk(n, json_object_get(step, "steps"))) return false;
    n->repeats--;
    shape_up(n->s, mark);
    return true;
}

static bool walk_step(names *n, const json_t *step) {
    scn_verb verb = scn_step_verb(step);
    if (!use_object(n, step, verb) || !check_or(n, step, verb) || !use_inner(n, step, verb)) return false;
    if (!scn_verb_nests(verb) && !add_captures(n, step)) return false;
    /* Of a client the sid is ours: the open packet may say it. */
    if (n->s->client && verb == SCN_DO_OPEN && !create(n, step, verb)) return false;
    if (!check_texts(n, step) || !create(n, step, verb)) return false;
    return !scn_verb_nests(verb) || walk_repeat(n, step);
}

static bool walk(names *n, const json_t *steps) {
    size_t i;
    const json_t *step;
    json_array_foreach(steps, i, step) {
        size_t mark = shape_down_index(n->s, i);
        if (!walk_step(n, step)) return false;
        shape_up(n->s, mark);
    }
    return true;
}

bool shape_names(shape *s, const json_t *steps, const json_t *vars) {
    names *n = calloc(1, sizeof *n);
    if (n == NULL) return shape_fail(s, "out of memory");
    n->s = s;
    bool right = true;
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)vars, name, value) right = right && add(n, name, NAME_VALUE);
    right = right && walk(n, steps);
    free(n);
    return right;
}
