#include "proxy/rules.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"

/* What a key of `match` or of an action may hold. */
typedef enum prx_shape {
    SHAPE_TEXT,    /* an expression or a list of them */
    SHAPE_WORD,    /* a word or a list of them */
    SHAPE_NAMES,   /* an object of expressions or null */
    SHAPE_HEADERS, /* an object of strings or null */
    SHAPE_STRINGS,
    SHAPE_BOOL,
    SHAPE_NUMBER,
    SHAPE_ID,    /* a boolean or an expression */
    SHAPE_VALUE, /* a VALUE pattern */
    SHAPE_PAYLOAD,
    SHAPE_EDIT,
    SHAPE_OBJECT,
    SHAPE_REQUEST /* keys of a request */
} prx_shape;

typedef struct prx_key {
    const char *name;
    prx_shape shape;
    unsigned kinds; /* set of 1 << prx_kind; of match keys */
    const char *words;
} prx_key;

#define ON(kind) (1u << PRX_##kind)
#define ON_ALL 31u
static const prx_key match_keys[] = {
    {"marked", SHAPE_TEXT, ON_ALL, NULL},
    {"unmarked", SHAPE_TEXT, ON_ALL, NULL},
    {"longer", SHAPE_NUMBER, ON_ALL, NULL},
    {"shorter", SHAPE_NUMBER, ON_ALL, NULL},
    {"pending", SHAPE_WORD, ON_ALL, " GET POST "},
    {"event", SHAPE_WORD, ON(CONNECTION), " open fin rst "},
    {"websocket", SHAPE_BOOL, ON(CONNECTION), NULL},
    {"method", SHAPE_TEXT, ON(REQUEST), NULL},
    {"path", SHAPE_TEXT, ON(REQUEST), NULL},
    {"query", SHAPE_NAMES, ON(REQUEST), NULL},
    {"headers", SHAPE_NAMES, ON(REQUEST) | ON(RESPONSE), NULL},
    {"body", SHAPE_TEXT, ON(REQUEST) | ON(RESPONSE), NULL},
    {"upgrade", SHAPE_BOOL, ON(REQUEST), NULL},
    {"sid", SHAPE_WORD, ON(REQUEST), " none known unknown "},
    {"status", SHAPE_TEXT, ON(RESPONSE), NULL},
    {"to", SHAPE_REQUEST, ON(RESPONSE), NULL},
    {"transport", SHAPE_WORD, ON(PACKET), " polling websocket "},
    {"type", SHAPE_WORD, ON(PACKET), " open close ping pong message upgrade noop binary invalid "},
    {"text", SHAPE_TEXT, ON(PACKET) | ON(FRAME), NULL},
    {"sio", SHAPE_WORD, ON(PACKET),
     " CONNECT DISCONNECT EVENT ACK CONNECT_ERROR BINARY_EVENT BINARY_ACK attachment invalid "},
    {"nsp", SHAPE_TEXT, ON(PACKET), NULL},
    {"id", SHAPE_ID, ON(PACKET), NULL},
    {"connected", SHAPE_BOOL, ON(PACKET), NULL},
    {"payload", SHAPE_VALUE, ON(PACKET), NULL},
    {"probing", SHAPE_BOOL, ON(PACKET), NULL},
    {"opcode", SHAPE_WORD, ON(FRAME), " continuation text binary close ping pong other "},
    {"fin", SHAPE_BOOL, ON(FRAME), NULL},
    {"masked", SHAPE_BOOL, ON(FRAME), NULL},
    {"rsv", SHAPE_BOOL, ON(FRAME), NULL},
    {"code", SHAPE_TEXT, ON(FRAME), NULL},
};

/* `kinds` of an action is where it makes sense. `others`: further keys that may stand beside it. */
typedef struct prx_action {
    prx_key key;
    const char *others;
} prx_action;
#define UNITS (ON(REQUEST) | ON(RESPONSE) | ON(PACKET) | ON(FRAME))
static const prx_action action_keys[] = {
    {{"delay", SHAPE_NUMBER, ON_ALL, NULL}, " "},
    {{"duplicate", SHAPE_NUMBER, UNITS, NULL}, " "},
    {{"swap", SHAPE_NUMBER, ON(PACKET) | ON(FRAME), NULL}, " "},
    {{"merge", SHAPE_NUMBER, ON(PACKET) | ON(FRAME), NULL}, " "},
    {{"replace", SHAPE_PAYLOAD, UNITS, NULL}, " "},
    {{"edit", SHAPE_EDIT, UNITS, NULL}, " "},
    {{"json", SHAPE_OBJECT, ON(PACKET), NULL}, " remove spell "},
    {{"remove", SHAPE_STRINGS, ON(PACKET), NULL}, " json spell "},
    {{"spell", SHAPE_WORD, ON(PACKET), " spaced reversed escaped "}, " json remove "},
    {{"status", SHAPE_NUMBER, ON(RESPONSE), NULL}, " reason "},
    {{"headers", SHAPE_HEADERS, ON(REQUEST) | ON(RESPONSE), NULL}, " case reverse "},
    {{"case", SHAPE_WORD, ON(REQUEST) | ON(RESPONSE), " lower upper "}, " headers reverse "},
    {{"reverse", SHAPE_BOOL, ON(REQUEST) | ON(RESPONSE), NULL}, " headers case "},
    {{"target", SHAPE_EDIT, ON(REQUEST), NULL}, " "},
    {{"framing", SHAPE_WORD, ON(RESPONSE), " chunked length close "}, " size "},
    {{"answer", SHAPE_OBJECT, ON(REQUEST), NULL}, " "},
    {{"inject", SHAPE_OBJECT, ON_ALL, NULL}, " "},
    {{"write", SHAPE_OBJECT, ON_ALL, NULL}, " "},
    {{"frame", SHAPE_OBJECT, ON(PACKET) | ON(FRAME), NULL}, " "},
    {{"fragment", SHAPE_NUMBER, ON(PACKET) | ON(FRAME), NULL}, " "},
    {{"split", SHAPE_NUMBER, UNITS, NULL}, " gap "},
    {{"close", SHAPE_OBJECT, ON_ALL, NULL}, " "},
    {{"mark", SHAPE_WORD, ON_ALL, NULL}, " "},
    {{"unmark", SHAPE_WORD, ON_ALL, NULL}, " "},
};

bool prx_rules_init(prx_rules *rules) {
    *rules = (prx_rules){.texts = prx_texts_new(), .kept = json_array()};
    return rules->texts != NULL && rules->kept != NULL;
}

void prx_rules_free(prx_rules *rules) {
    free(rules->items);
    prx_texts_free(rules->texts);
    json_decref(rules->kept);
    *rules = (prx_rules){.items = NULL};
}

/* ---- checking ---- */

static const char *check_match(prx_rules *rules, prx_kind kind, const json_t *match, sio_buf *pointer);

static const char *check_text(prx_rules *rules, const json_t *value) {
    if (!json_is_string(value)) return "expected a regular expression (a string)";
    return prx_texts_compile(rules->texts, json_string_value(value))
               ? NULL
               : "expected a POSIX extended regular expression";
}

static bool is_word(const char *words, const json_t *value) {
    char padded[64];
    if (!json_is_string(value)) return false;
    if (words == NULL) return json_string_length(value) > 0;
    int n = snprintf(padded, sizeof padded, " %s ", json_string_value(value));
    return n > 2 && (size_t)n < sizeof padded && strstr(words, padded) != NULL;
}

static const char *check_one(prx_rules *rules, const prx_key *key, const json_t *value) {
    if (key->shape == SHAPE_TEXT) return check_text(rules, value);
    return is_word(key->words, value) ? NULL : "expected one of the words that docs/deviations.md names here";
}

static const char *check_list(prx_rules *rules, const prx_key *key, const json_t *value) {
    size_t i;
    json_t *item;
    if (!json_is_array(value)) return check_one(rules, key, value);
    json_array_foreach(value, i, item) {
        const char *error = check_one(rules, key, item);
        if (error != NULL) return error;
    }
    return json_array_size(value) > 0 ? NULL : "expected at least one element";
}

static const char *check_names(prx_rules *rules, const json_t *value) {
    const char *name;
    json_t *item;
    if (!json_is_object(value)) return "expected an object of names";
    json_object_foreach((json_t *)value, name, item) {
        const char *error = json_is_null(item) ? NULL : check_text(rules, item);
        if (error != NULL) return error;
    }
    return NULL;
}

static const char *check_headers(const json_t *value) {
    const char *name;
    json_t *item;
    if (!json_is_object(value)) return "expected an object of names";
    json_object_foreach((json_t *)value, name, item) {
        if (!json_is_null(item) && !json_is_string(item)) return "expected strings or null";
    }
    return NULL;
}

static const char *check_edit(prx_rules *rules, const json_t *value) {
    size_t i;
    json_t *item;
    json_array_foreach(value, i, item) {
        const char *error = check_edit(rules, item);
        if (error != NULL) return error;
    }
    if (json_is_array(value)) return NULL;
    if (!json_is_object(value) || !json_is_string(json_object_get(value, "put")))
        return "expected {\"find\": TEXT, \"put\": STRING}";
    return check_text(rules, json_object_get(value, "find"));
}

static const char *check_shape(prx_rules *rules, const prx_key *key, const json_t *value, sio_buf *pointer) {
    switch (key->shape) {
    case SHAPE_TEXT:
    case SHAPE_WORD:
        return check_list(rules, key, value);
    case SHAPE_NAMES:
        return check_names(rules, value);
    case SHAPE_HEADERS:
        return check_headers(value);
    case SHAPE_STRINGS:
        return json_is_array(value) ? NULL : "expected an array of JSON pointers";
    case SHAPE_BOOL:
        return json_is_boolean(value) ? NULL : "expected true or false";
    case SHAPE_NUMBER:
        return json_is_integer(value) && json_integer_value(value) >= 0 ? NULL : "expected a whole number";
    case SHAPE_ID:
        return json_is_boolean(value) ? NULL : check_text(rules, value);
    case SHAPE_VALUE:
        return val_check_pattern(value, pointer);
    case SHAPE_PAYLOAD:
        return val_check_packet(value, pointer);
    case SHAPE_EDIT:
        return check_edit(rules, value);
    case SHAPE_OBJECT:
        return json_is_object(value) ? NULL : "expected an object";
    case SHAPE_REQUEST:
        return check_match(rules, PRX_REQUEST, value, pointer);
    }
    return NULL;
}

static const prx_key *find_match_key(prx_kind kind, const char *name) {
    for (size_t i = 0; i < sizeof match_keys / sizeof match_keys[0]; i++)
        if (strcmp(match_keys[i].name, name) == 0 && (match_keys[i].kinds >> kind & 1)) return &match_keys[i];
    return NULL;
}

static const char *check_match(prx_rules *rules, prx_kind kind, const json_t *match, sio_buf *pointer) {
    const char *name;
    json_t *value;
    if (!json_is_object(match)) return "expected an object";
    json_object_foreach((json_t *)match, name, value) {
        const prx_key *key = find_match_key(kind, name);
        sio_buf_addf(pointer, "/%s", name);
        const char *error =
            key == NULL ? "not a key that this unit has" : check_shape(rules, key, value, pointer);
        if (error != NULL) return error;
        pointer->len -= strlen(name) + 1;
    }
    return NULL;
}

static const prx_action *find_action(prx_kind kind, const char *name) {
    for (size_t i = 0; i < sizeof action_keys / sizeof action_keys[0]; i++)
        if (strcmp(action_keys[i].key.name, name) == 0 && (action_keys[i].key.kinds >> kind & 1))
            return &action_keys[i];
    return NULL;
}

static const char *check_packets(const json_t *list, sio_buf *pointer) {
    size_t i;
    json_t *packet;
    const char *error = json_array_size(list) > 0 ? NULL : "expected an array of packets";
    json_array_foreach(list, i, packet) {
        if (error == NULL) error = val_check_packet(packet, pointer);
    }
    return error;
}

/* What the objects of some actions hold. */
static const char *check_inside(const char *name, const json_t *value, sio_buf *pointer) {
    static const prx_key side = {"to", SHAPE_WORD, 0, " client server "};
    if (strcmp(name, "inject") != 0 && strcmp(name, "write") != 0) return NULL;
    if (!is_word(side.words, json_object_get(value, "to")))
        return "expected \"to\": \"client\" or \"server\"";
    if (strcmp(name, "inject") == 0) return check_packets(json_object_get(value, "packets"), pointer);
    return val_check_packet(json_object_get(value, "bytes"), pointer);
}

static const char *check_members(prx_rules *rules, prx_kind kind, const json_t *action, sio_buf *pointer) {
    const char *name, *others = NULL;
    json_t *value;
    json_object_foreach((json_t *)action, name, value) {
        const prx_action *known = find_action(kind, name);
        char padded[32];
        snprintf(padded, sizeof padded, " %.28s ", name);
        sio_buf_addf(pointer, "/%s", name);
        if (known == NULL && others != NULL && strstr(others, padded) != NULL) {
            pointer->len -= strlen(name) + 1;
            continue; /* size, gap */
        }
        if (known == NULL) return "not an action for this kind of unit";
        if (others != NULL && strstr(others, padded) == NULL) return "one action, one object";
        others = known->others;
        const char *error = check_shape(rules, &known->key, value, pointer);
        if (error == NULL) error = check_inside(name, value, pointer);
        if (error != NULL) return error;
        pointer->len -= strlen(name) + 1;
    }
    return others == NULL ? "expected an action" : NULL;
}

typedef struct prx_check {
    prx_rules *rules;
    prx_kind kind;
    prx_side from;
    sio_buf *pointer;
    const char *error;
} prx_check;

static void check_action(const json_t *action, void *ctx) {
    prx_check *c = ctx;
    if (c->error != NULL) return;
    if (json_is_string(action)) {
        if (!is_word(" drop hold mute ", action))
            c->error = "expected \"drop\", \"hold\", \"mute\" or an object";
        return;
    }
    if (!json_is_object(action)) {
        c->error = "expected an action";
        return;
    }
    c->error = check_members(c->rules, c->kind, action, c->pointer);
    /* What a rule adds to the other direction must find that at the boundary of a unit. */
    if (json_object_get(action, "inject") != NULL || json_object_get(action, "write") != NULL ||
        json_object_get(action, "close") != NULL || json_object_get(action, "answer") != NULL)
        c->rules->touches[prx_other(c->from)] = true;
}

void prx_rule_actions(const prx_rule *rule, void (*visit)(const json_t *action, void *ctx), void *ctx) {
    size_t i;
    json_t *action;
    if (!json_is_array(rule->actions)) {
        visit(rule->actions, ctx);
        return;
    }
    json_array_foreach((json_t *)rule->actions, i, action) {
        visit(action, ctx);
    }
}

static const char *find_kind(const json_t *rule, prx_kind *kind) {
    static const char *const names[] = {"connection", "request", "response", "packet", "frame"};
    const char *on = json_string_value(json_object_get(rule, "on"));
    for (size_t i = 0; on != NULL && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], on) == 0) return *kind = (prx_kind)i, NULL;
    return "expected \"on\": connection, request, response, packet or frame";
}

static const char *find_from(const json_t *rule, prx_kind kind, prx_side *from) {
    const char *text = json_string_value(json_object_get(rule, "from"));
    *from = kind == PRX_RESPONSE ? PRX_SERVER : PRX_CLIENT;
    if (text == NULL)
        return kind == PRX_REQUEST || kind == PRX_RESPONSE ? NULL : "expected \"from\": client or server";
    prx_side said = strcmp(text, "server") == 0 ? PRX_SERVER : PRX_CLIENT;
    if (said == PRX_CLIENT && strcmp(text, "client") != 0) return "expected \"from\": client or server";
    if ((kind == PRX_REQUEST || kind == PRX_RESPONSE) && said != *from)
        return "requests come from the client, responses from the server";
    *from = said;
    return NULL;
}

static const char *read_rule(prx_rules *rules, const json_t *json, prx_rule *rule, sio_buf *pointer) {
    const char *go = json_string_value(json_object_get(json, "go"));
    if (!json_is_object(json)) return "expected a rule, an object";
    const char *error = find_kind(json, &rule->kind);
    if (error == NULL) error = find_from(json, rule->kind, &rule->from);
    if (error != NULL) return error;
    rule->match = json_object_get(json, "match");
    rule->actions = json_object_get(json, "do");
    rule->skip = json_integer_value(json_object_get(json, "skip"));
    rule->first = json_integer_value(json_object_get(json, "first"));
    rule->go_on = go != NULL && strcmp(go, "on") == 0;
    if (rule->match != NULL) {
        sio_buf_add_str(pointer, "/match");
        error = check_match(rules, rule->kind, rule->match, pointer);
        if (error != NULL) return error;
        pointer->len -= strlen("/match");
    }
    if (rule->actions == NULL) return "expected \"do\"";
    prx_check c = {.rules = rules, .kind = rule->kind, .from = rule->from, .pointer = pointer};
    sio_buf_add_str(pointer, "/do");
    prx_rule_actions(rule, check_action, &c);
    if (c.error == NULL) pointer->len -= strlen("/do");
    return c.error;
}

static void note_body_action(const json_t *action, void *ctx) {
    bool *reads = ctx;
    if (json_object_get(action, "replace") != NULL || json_object_get(action, "edit") != NULL ||
        json_object_get(action, "duplicate") != NULL)
        *reads = true;
}

/* Whether a request must be here as a whole for the rule. */
static bool reads_body(const prx_rule *rule) {
    bool reads = false;
    if (rule->from != PRX_CLIENT) return false;
    if (rule->kind == PRX_PACKET) return true;
    if (rule->kind != PRX_REQUEST) return false;
    prx_rule_actions(rule, note_body_action, &reads);
    return reads || json_object_get(rule->match, "body") != NULL ||
           json_object_get(rule->match, "longer") != NULL || json_object_get(rule->match, "shorter") != NULL;
}

const char *prx_rules_add(prx_rules *rules, json_t *list, sio_buf *pointer) {
    size_t i;
    json_t *json;
    prx_rule *grown = realloc(rules->items, (rules->count + json_array_size(list) + 1) * sizeof *grown);
    if (grown != NULL) rules->items = grown;
    if (grown == NULL || json_array_append(rules->kept, list) != 0) return "out of memory";
    json_array_foreach(list, i, json) {
        prx_rule rule = {.match = NULL};
        size_t before = pointer->len;
        sio_buf_addf(pointer, "/%zu", i);
        const char *error = read_rule(rules, json, &rule, pointer);
        if (error != NULL) return error;
        pointer->len = before;
        grown[rules->count++] = rule;
        rules->touches[rule.from] = true;
        if (reads_body(&rule)) rules->reads_bodies = true;
        if (rule.kind == PRX_PACKET) rules->reads_packets = rules->touches[PRX_CLIENT] = true;
    }
    return json_array_size(list) > 0 ? NULL : "expected an array of rules";
}
