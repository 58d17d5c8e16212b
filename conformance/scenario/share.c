#include "scenario/share.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_ROOM = 1024 }; /* a power of two, like each later one */

typedef struct seat {
    json_t *value; /* NULL: free */
    uint64_t hash;
} seat;

struct scn_share {
    seat *seats;
    size_t room, count;
};

scn_share *scn_share_new(void) {
    scn_share *s = calloc(1, sizeof *s);
    if (s == NULL) return NULL;
    s->seats = calloc(FIRST_ROOM, sizeof *s->seats);
    s->room = FIRST_ROOM;
    if (s->seats != NULL) return s;
    free(s);
    return NULL;
}

void scn_share_free(scn_share *s) {
    if (s == NULL) return;
    for (size_t i = 0; i < s->room; i++)
        json_decref(s->seats[i].value);
    free(s->seats);
    free(s);
}

static uint64_t mix(uint64_t hash, const void *bytes, size_t len) {
    const uint8_t *at = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return hash;
}

static uint64_t mix_pointer(uint64_t hash, const void *pointer) {
    return mix(hash, &pointer, sizeof pointer);
}

/* Of a value whose children are shared already: they are told apart by their addresses. */
static uint64_t hash_of(json_t *value) {
    uint64_t hash = 14695981039346656037u ^ (uint64_t)json_typeof(value);
    json_t *child;
    const char *key;
    size_t i;
    json_object_foreach(value, key, child) hash = mix_pointer(mix(hash, key, strlen(key)), child);
    json_array_foreach(value, i, child) hash = mix_pointer(hash, child);
    if (json_is_string(value)) return mix(hash, json_string_value(value), json_string_length(value));
    double number = json_number_value(value);
    return mix(hash, &number, sizeof number);
}

static bool same_objects(json_t *a, json_t *b) {
    void *i = json_object_iter(a), *j = json_object_iter(b);
    for (; i != NULL && j != NULL; i = json_object_iter_next(a, i), j = json_object_iter_next(b, j))
        if (json_object_iter_value(i) != json_object_iter_value(j) ||
            strcmp(json_object_iter_key(i), json_object_iter_key(j)) != 0)
            return false;
    return i == NULL && j == NULL;
}

static bool same_arrays(const json_t *a, const json_t *b) {
    for (size_t i = 0; i < json_array_size(a); i++)
        if (json_array_get(a, i) != json_array_get(b, i)) return false;
    return json_array_size(a) == json_array_size(b);
}

static bool same(json_t *a, json_t *b) {
    if (json_typeof(a) != json_typeof(b)) return false;
    if (json_is_object(a)) return same_objects(a, b);
    return json_is_array(a) ? same_arrays(a, b) : json_equal(a, b);
}

/* There is always a free seat. */
static seat *find(const scn_share *s, json_t *value, uint64_t hash) {
    size_t at = (size_t)hash & (s->room - 1);
    while (s->seats[at].value != NULL && (s->seats[at].hash != hash || !same(s->seats[at].value, value)))
        at = (at + 1) & (s->room - 1);
    return &s->seats[at];
}

static bool grow(scn_share *s) {
    if (s->count < s->room / 2) return true;
    seat *old = s->seats, *fresh = calloc(s->room * 2, sizeof *fresh);
    if (fresh == NULL) return s->count < s->room - 1;
    size_t room = s->room;
    s->seats = fresh;
    s->room = room * 2;
    for (size_t i = 0; i < room; i++)
        if (old[i].value != NULL) *find(s, old[i].value, old[i].hash) = old[i];
    free(old);
    return true;
}

static json_t *share_one(scn_share *s, json_t *value) {
    if (!grow(s)) return value;
    uint64_t hash = hash_of(value);
    seat *found = find(s, value, hash);
    if (found->value == NULL) {
        *found = (seat){.value = json_incref(value), .hash = hash};
        s->count++;
    }
    return found->value;
}

static void share_members(scn_share *s, json_t *object) {
    for (void *i = json_object_iter(object); i != NULL; i = json_object_iter_next(object, i)) {
        json_t *old = json_object_iter_value(i), *shared = scn_share_value(s, old);
        if (shared != old) json_object_iter_set(object, i, shared);
    }
}

static void share_elements(scn_share *s, json_t *array) {
    for (size_t i = 0; i < json_array_size(array); i++) {
        json_t *old = json_array_get(array, i), *shared = scn_share_value(s, old);
        if (shared != old) json_array_set(array, i, shared);
    }
}

/* As deep as the parser let the data be. */
json_t *scn_share_value(scn_share *s, json_t *value) {
    share_members(s, value);
    share_elements(s, value);
    return share_one(s, value);
}
