/* The special forms of VALUE patterns: one function each, found by the table at the end. */
#include <stdlib.h>
#include <string.h>

#include "value/match.h"
#include "value/node.h"
#include "value/regex.h"
#include "value/text.h"

typedef bool (*special_fn)(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at);

static bool is_type(const char *type, const val_value *v) {
    static const struct {
        const char *name;
        val_kind kind;
    } kinds[] = {{"string", VAL_STRING}, {"number", VAL_NUMBER}, {"null", VAL_NULL},    {"array", VAL_ARRAY},
                 {"object", VAL_OBJECT}, {"boolean", VAL_TRUE},  {"boolean", VAL_FALSE}};
    if (strcmp(type, "any") == 0) return true;
    if (strcmp(type, "integer") == 0) return v->kind == VAL_NUMBER && val_number_is_integer(v->as.text);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(type, kinds[i].name) == 0 && v->kind == kinds[i].kind) return true;
    return false;
}

static bool match_type(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    const char *type = json_string_value(argument);
    if (is_type(type, v)) return true;
    const char *article = strchr("aio", type[0]) != NULL ? "an" : "a";
    return strcmp(type, "null") == 0 ? val_differ(m, at, v, "null")
                                     : val_differ(m, at, v, "%s %s", article, type);
}

static bool match_ref(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    const char *name = json_string_value(argument);
    const val_value *expected = val_recall(m, name);
    if (expected == NULL) return val_differ(m, at, v, "the value of ${%s}, which is not known", name);
    if (val_equal(expected, v)) return true;
    sio_buf text = SIO_BUF_INIT;
    val_show(expected, &text);
    const char *shown = sio_buf_cstr(&text);
    val_differ(m, at, v, "%s (the value of ${%s})", shown == NULL ? "?" : shown, name);
    sio_buf_free(&text);
    return false;
}

static bool match_match(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    const char *error = NULL;
    if (v->kind == VAL_STRING && val_regex_matches(argument, m->scope, v->as.text, &error)) return true;
    if (error != NULL) return val_differ(m, at, v, "a match (%s)", error);
    return val_differ(m, at, v, "a string that matches %s", json_string_value(argument));
}

static bool match_one_of(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    size_t i;
    const json_t *alternative;
    json_array_foreach(argument, i, alternative) if (val_try(m, alternative, v, at)) return true;
    sio_buf text = SIO_BUF_INIT;
    char *shown = json_dumps(argument, JSON_COMPACT | JSON_ENSURE_ASCII | JSON_ENCODE_ANY);
    if (shown != NULL) sio_buf_addf(&text, "%.*s", VAL_QUOTE_LIMIT, shown);
    const char *cut = sio_buf_cstr(&text);
    val_differ(m, at, v, "one of %s", cut == NULL ? "several" : cut);
    sio_buf_free(&text);
    free(shown);
    return false;
}

static bool match_not(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    size_t count = m->count;
    if (!val_try(m, argument, v, at)) return true;
    m->count = count; /* what is not wanted captures nothing */
    return val_differ(m, at, v, "anything else");
}

static bool match_each(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    if (v->kind != VAL_ARRAY) return val_differ(m, at, v, "an array");
    for (const val_value *element = v->as.list.first; element != NULL; element = element->next) {
        val_path inside = {.up = at, .index = element->index};
        if (!val_match_at(m, argument, element, &inside)) return false;
    }
    return true;
}

static bool match_range(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    double least = json_number_value(json_array_get(argument, 0)),
           most = json_number_value(json_array_get(argument, 1));
    if (v->kind == VAL_NUMBER) {
        double n = strtod((const char *)v->as.text.ptr, NULL);
        if (n >= least && n <= most) return true;
    }
    return val_differ(m, at, v, "a number from %g to %g", least, most);
}

enum { NEIGHBOURS = 6 }; /* more places than a counter turns over while a run lasts */

/* $unlike: not the neighbour in a count, compared place by place (EIO4-HS-14). */
static bool match_unlike(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    const char *name = json_string_value(argument);
    const val_value *other = val_recall(m, name);
    if (other == NULL || other->kind != VAL_STRING || v->kind != VAL_STRING)
        return val_differ(m, at, v, "a string, and one in ${%s}", name);
    sio_slice a = v->as.text, b = other->as.text;
    size_t shorter = a.len < b.len ? a.len : b.len, differing = a.len + b.len - 2 * shorter;
    for (size_t i = 0; i < shorter; i++)
        differing += a.ptr[i] != b.ptr[i];
    return differing >= NEIGHBOURS ||
           val_differ(m, at, v, "a string that differs from ${%s} in %d places or more", name, NEIGHBOURS);
}

static bool match_string(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    sio_buf bytes = SIO_BUF_INIT;
    const char *error = val_payload(argument, m->scope, m->max_payload, &bytes);
    bool same = error == NULL && v->kind == VAL_STRING && sio_slice_equal(v->as.text, sio_buf_slice(&bytes));
    if (error != NULL)
        val_differ(m, at, v, "a string that the case cannot make (%s)", error);
    else if (!same && v->kind == VAL_STRING)
        val_differ(m, at, v, "another string of %zu bytes (this one has %zu)", bytes.len, v->as.text.len);
    else if (!same)
        val_differ(m, at, v, "a string of %zu bytes", bytes.len);
    sio_buf_free(&bytes);
    return same;
}

static bool match_capture(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    return val_remember(m, json_string_value(argument), v) || val_differ(m, at, v, "memory to remember it");
}

/* $has: each wanted pattern needs an element of its own. Wishes move to other elements where that makes room
 * (augmenting paths), so that a greedy choice never fails a right answer. */
typedef struct wishes {
    val_match_run *m;
    const json_t *wanted;
    const val_value *array;
    size_t *owner; /* per element: 1 + the wish that holds it, or 0 */
    bool *visited; /* per element, in this search */
    const val_path *at;
} wishes;

static bool place(wishes *w, size_t wish) {
    for (const val_value *element = w->array->as.list.first; element != NULL; element = element->next) {
        size_t count = w->m->count, i = element->index;
        if (w->visited[i]) continue;
        bool fits = val_try(w->m, json_array_get(w->wanted, wish), element, w->at);
        w->m->count = count; /* captures follow once all have their place */
        if (!fits) continue;
        w->visited[i] = true;
        if (w->owner[i] == 0 || place(w, w->owner[i] - 1)) { /* at most as deep as there are wishes */
            w->owner[i] = wish + 1;
            return true;
        }
    }
    return false;
}

static bool place_all(wishes *w) {
    size_t count = w->array->as.list.count;
    for (size_t wish = 0; wish < json_array_size(w->wanted); wish++) {
        memset(w->visited, 0, count * sizeof *w->visited);
        if (!place(w, wish))
            return val_differ(w->m, w->at, w->array, "an array with an element for no. %zu of $has", wish);
    }
    for (const val_value *element = w->array->as.list.first; element != NULL; element = element->next) {
        size_t owner = w->owner[element->index];
        val_path inside = {.up = w->at, .index = element->index};
        if (owner != 0 && !val_match_at(w->m, json_array_get(w->wanted, owner - 1), element, &inside))
            return false;
    }
    return true;
}

static bool match_has(val_match_run *m, const json_t *argument, const val_value *v, const val_path *at) {
    if (v->kind != VAL_ARRAY) return val_differ(m, at, v, "an array");
    size_t count = v->as.list.count;
    wishes w = {.m = m, .wanted = argument, .array = v, .at = at};
    w.owner = calloc(count + 1, sizeof *w.owner);
    w.visited = calloc(count + 1, sizeof *w.visited);
    bool matched = w.owner != NULL && w.visited != NULL && place_all(&w);
    free(w.owner);
    free(w.visited);
    return matched;
}

static const struct {
    const char *name;
    special_fn match;
} SPECIALS[] = {{"$type", match_type},     {"$ref", match_ref},       {"$partial", val_match_members},
                {"$match", match_match},   {"$one_of", match_one_of}, {"$not", match_not},
                {"$each", match_each},     {"$has", match_has},       {"$range", match_range},
                {"$string", match_string}, {"$unlike", match_unlike}, {"$capture", match_capture}};

bool val_match_special(val_match_run *m, const json_t *pattern, const val_value *v, const val_path *at) {
    bool known = false;
    for (size_t i = 0; i < sizeof SPECIALS / sizeof SPECIALS[0];
         i++) { /* $capture is last: only what fits is kept */
        const json_t *argument = json_object_get(pattern, SPECIALS[i].name);
        if (argument == NULL) continue;
        known = true;
        if (!SPECIALS[i].match(m, argument, v, at)) return false;
    }
    return known || val_differ(m, at, v, "something, but the pattern is of no known form");
}
