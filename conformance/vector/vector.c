#include "vector/vector.h"

#include <stdlib.h>
#include <string.h>

#include "data/reader.h"
#include "value/value.h"
#include "vector/shape.h"
#include "vector/value.h"

static const char *const codecs[] = {"sio5", "eio4-packet", "eio4-payload", "eio4-webtransport", "eio4-open"};

enum { CODECS = sizeof codecs / sizeof codecs[0] };

struct vec_set {
    vec_vector *items;
    size_t count;
    json_t *roots; /* the parsed files, which hold the strings */
    json_t *paths; /* for messages */
};

const char *vec_codec_name(vec_codec codec) {
    return codecs[codec];
}

static bool find_codec(const char *name, vec_codec *codec) {
    for (unsigned i = 0; i < CODECS; i++) {
        if (name == NULL || strcmp(name, codecs[i]) != 0) continue;
        *codec = (vec_codec)i;
        return true;
    }
    return false;
}

/* Reports a fault found below `pointer`, which goes on in `inner`. */
static bool wrong(data_reader *r, const char *key, sio_buf *inner, const char *what) {
    char pointer[256];
    const char *rest = sio_buf_cstr(inner);
    snprintf(pointer, sizeof pointer, "%s%s", key, rest != NULL ? rest : "");
    return data_expected(r, pointer, "a right value here: %s", what);
}

static bool check_messages(data_reader *r, const char *key, const json_t *messages) {
    size_t i;
    const json_t *m;
    if (!json_is_array(messages)) return data_expected(r, key, "an array of messages");
    json_array_foreach(messages, i, m) {
        sio_buf pointer = SIO_BUF_INIT;
        sio_buf_addf(&pointer, "/%zu", i);
        const char *what = val_check_packet(m, &pointer);
        if (what != NULL) wrong(r, key, &pointer, what);
        sio_buf_free(&pointer);
        if (what != NULL) return false;
    }
    return true;
}

static bool check_packets(data_reader *r, const char *key, const json_t *packets, vec_codec codec) {
    const char *error = NULL;
    if (!json_is_array(packets)) return data_expected(r, key, "an array of packets");
    val_value *value = vec_expected_value(packets, &error);
    if (value == NULL) return data_expected(r, key, "an array of packets in canonical JSON: %s", error);
    val_free(value);
    size_t i;
    const json_t *packet;
    json_array_foreach(packets, i, packet) {
        char place[160];
        snprintf(place, sizeof place, "%s/%zu", key, i);
        if (!vec_shape_packet(r, place, packet, codec == VEC_SIO5)) return false;
        if (json_object_get(packet, "type") == NULL) return data_expected(r, key, "packets with a `type`");
    }
    return true;
}

/* `key`: the JSON pointer of the outcome. */
static bool check_outcome(data_reader *r, const char *key, const json_t *outcome, vec_codec codec) {
    static const char *const ends[] = {"refused", "more", "accepted", "any"};
    const json_t *packets = json_object_get(outcome, "packets");
    bool alone = json_object_get(outcome, "accepted") != NULL || json_object_get(outcome, "any") != NULL;
    size_t count = 0;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        count += json_object_get(outcome, ends[i]) != NULL;
    if (count > 1 || (alone && packets != NULL) || (count == 0 && packets == NULL))
        return data_expected(r, key, "one outcome: packets, refused, more, accepted or any");
    char below[128];
    snprintf(below, sizeof below, "%s/packets", key);
    return packets == NULL || check_packets(r, below, packets, codec);
}

static bool check_alternatives(data_reader *r, const vec_vector *v) {
    size_t i;
    const json_t *a;
    json_array_foreach(v->alternatives, i, a) {
        char key[32];
        snprintf(key, sizeof key, "or/%zu", i);
        if (!vec_shape_alternative(r, key, a)) return false;
        if (json_object_get(a, "leniency") == NULL || json_object_get(a, "why") == NULL)
            return data_expected(r, key, "an alternative with its `leniency` and its `why`");
        if (!check_outcome(r, key, a, v->codec)) return false;
    }
    return true;
}

static void read_limits(const json_t *object, vec_vector *v) {
    const json_t *limit = json_object_get(json_object_get(object, "limits"), "maxPayload");
    v->max_payload = limit == NULL ? VEC_MAX_PAYLOAD : (uint64_t)json_integer_value(limit);
}

static bool read_encode(data_reader *r, const json_t *object, vec_vector *v) {
    const json_t *encode = json_object_get(object, "encode");
    if (encode == NULL) return true;
    if (json_object_get(v->expect, "packets") == NULL)
        return data_expected(r, "encode", "no `encode`, since there are no packets to encode");
    v->encode = json_is_true(encode) ? v->input : encode;
    return check_messages(r, "encode", v->encode);
}

/* A budget without a number would bound nothing. */
static bool read_budget(data_reader *r, const json_t *object, vec_vector *v) {
    const json_t *budget = json_object_get(object, "budget");
    if (budget == NULL) return true;
    if (!vec_shape_budget(r, budget)) return false;
    const json_t *times = json_object_get(budget, "times");
    json_int_t ms = json_integer_value(json_object_get(budget, "ms"));
    json_int_t mib = json_integer_value(json_object_get(budget, "mib"));
    if (ms + mib < 1) return data_expected(r, "budget", "a number `ms` or `mib` above 0");
    v->budget = (vec_budget){.against = json_object_get(budget, "against"),
                             .times = times == NULL ? 1 : json_number_value(times),
                             .ms = (uint64_t)ms,
                             .mib = (uint64_t)mib};
    return check_messages(r, "budget/against", v->budget.against);
}

/* Engine.IO's codecs take one message; a stream comes in any number of pieces. */
static bool check_count(data_reader *r, const vec_vector *v) {
    size_t n = json_array_size(v->input);
    if (v->codec == VEC_SIO5 || v->codec == VEC_EIO4_WEBTRANSPORT || n == 1) return true;
    return data_expected(r, "input", "one message for the codec %s", codecs[v->codec]);
}

static bool read_vector(data_reader *r, const json_t *object, vec_vector *v) {
    if (!vec_shape_vector(r, object)) return false;
    const char *title = data_optional(r, object, "title");
    v->body = object;
    v->id = data_string(r, object, "id");
    if (title != NULL) v->title = title;
    v->requirements = data_string_list(r, object, "requirements", true);
    if (r->failed) return false;
    v->input = json_object_get(object, "input");
    v->expect = json_object_get(object, "expect");
    v->alternatives = json_object_get(object, "or");
    v->cve = json_string_value(json_object_get(object, "cve"));
    read_limits(object, v);
    return v->id != NULL && check_messages(r, "input", v->input) && check_count(r, v) &&
           vec_shape_expect(r, "expect", v->expect) && check_outcome(r, "expect", v->expect, v->codec) &&
           check_alternatives(r, v) && read_encode(r, object, v) && read_budget(r, object, v);
}

static bool reserve(vec_set *set, size_t more) {
    vec_vector *items = realloc(set->items, (set->count + more + 1) * sizeof *items);
    if (items != NULL) set->items = items;
    return items != NULL;
}

static bool read_file(vec_set *set, const data_file *file, data_error *error) {
    json_t *root = data_parse(file, error);
    if (root == NULL) return false;
    json_t *path = json_string(file->path);
    bool kept = json_array_append_new(set->roots, root) == 0;
    kept = json_array_append_new(set->paths, path) == 0 && kept;
    if (!kept) return data_fail(error, file->path, NULL, 0, "out of memory");
    data_reader r = data_reader_start(file, error);
    vec_codec codec;
    if (!vec_shape_file(&r, root)) return false;
    if (!find_codec(data_string(&r, root, "codec"), &codec))
        return data_expected(&r, "codec", "sio5, eio4-packet, eio4-payload, eio4-webtransport or eio4-open");
    const char *title = data_optional(&r, root, "title");
    const json_t *vectors = data_array(&r, root, "vectors");
    if (r.failed) return false;
    if (!reserve(set, json_array_size(vectors)))
        return data_fail(error, file->path, NULL, 0, "out of memory");
    size_t i;
    const json_t *object;
    json_array_foreach(vectors, i, object) {
        vec_vector *v = &set->items[set->count++];
        *v = (vec_vector){
            .codec = codec, .file = json_string_value(path), .title = title == NULL ? "" : title};
        data_reader_at(&r, "/vectors/%zu", i);
        if (!read_vector(&r, object, v)) return false;
    }
    return true;
}

static int by_id(const void *a, const void *b) {
    return strcmp((*(const vec_vector *const *)a)->id, (*(const vec_vector *const *)b)->id);
}

/* An id names one vector: of two, only the first could be asked for. */
static bool check_ids(const vec_set *set, data_error *error) {
    const vec_vector **sorted = calloc(set->count + 1, sizeof(const vec_vector *));
    if (sorted == NULL) return data_fail(error, NULL, NULL, 0, "out of memory");
    for (size_t i = 0; i < set->count; i++)
        sorted[i] = &set->items[i];
    qsort(sorted, set->count, sizeof(const vec_vector *), by_id);
    bool ok = true;
    for (size_t i = 1; ok && i < set->count; i++)
        if (by_id(&sorted[i - 1], &sorted[i]) == 0)
            ok = data_fail(error, sorted[i]->file, NULL, 0, "expected each id once, found %s twice",
                           sorted[i]->id);
    free(sorted);
    return ok;
}

static vec_set *start(data_error *error) {
    vec_set *set = calloc(1, sizeof *set);
    if (set == NULL) {
        data_fail(error, NULL, NULL, 0, "out of memory");
        return NULL;
    }
    set->roots = json_array();
    set->paths = json_array();
    return set;
}

vec_set *vec_load_text(const char *path, sio_slice text, data_error *error) {
    const data_file file = {.name = path, .path = path, .text = text};
    vec_set *set = start(error);
    if (set == NULL || (read_file(set, &file, error) && check_ids(set, error))) return set;
    vec_free(set);
    return NULL;
}

vec_set *vec_load(const data_set *data, data_error *error) {
    vec_set *set = start(error);
    if (set == NULL) return NULL;
    size_t at = 0;
    const data_file *file;
    bool ok = true;
    while (ok && (file = data_next(data, "codec/", &at)) != NULL)
        ok = read_file(set, file, error);
    if (ok && check_ids(set, error)) return set;
    vec_free(set);
    return NULL;
}

void vec_free(vec_set *set) {
    if (set == NULL) return;
    json_decref(set->roots);
    json_decref(set->paths);
    for (size_t i = 0; i < set->count; i++)
        free((void *)set->items[i].requirements.items);
    free(set->items);
    free(set);
}

size_t vec_count(const vec_set *set) {
    return set->count;
}

const vec_vector *vec_at(const vec_set *set, size_t index) {
    return &set->items[index];
}

const vec_vector *vec_find(const vec_set *set, const char *id) {
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->items[i].id, id) == 0) return &set->items[i];
    return NULL;
}

const json_t *vec_alternative(const vec_vector *v, const char *leniency, size_t nth) {
    size_t i;
    const json_t *a;
    json_array_foreach(v->alternatives, i, a) {
        const char *name = json_string_value(json_object_get(a, "leniency"));
        if (name != NULL && strcmp(name, leniency) == 0 && nth-- == 0) return a;
    }
    return NULL;
}
