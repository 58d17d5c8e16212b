/* What is put to the codecs: vectors, and files of any content. */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "census/census_internal.h"
#include "data/folder.h"
#include "data/glob.h"
#include "value/text.h"
#include "vector/reference.h"
#include "vector/value.h"

/* Makes room for `more` inputs. */
static bool reserve(cen_census *c, size_t more) {
    cen_input *inputs = realloc(c->inputs, (c->input_count + more + 1) * sizeof *inputs);
    if (inputs != NULL) c->inputs = inputs;
    return inputs != NULL;
}

static void add(cen_census *c, const vec_vector *v, adp_op op) {
    c->inputs[c->input_count++] = (cen_input){.vector = v, .op = op};
}

static bool is_wanted(const char *id, const char *select, const char *const *skip, size_t skip_count) {
    for (size_t i = 0; i < skip_count; i++)
        if (data_glob(skip[i], id)) return false;
    return select == NULL || data_glob(select, id);
}

bool cen_add_vectors(cen_census *c, const char *select, const char *const *skip, size_t skip_count) {
    if (!reserve(c, 2 * vec_count(c->vectors))) return false;
    for (size_t i = 0; i < vec_count(c->vectors); i++) {
        const vec_vector *v = vec_at(c->vectors, i);
        if (!is_wanted(v->id, select, skip, skip_count)) continue;
        add(c, v, ADP_DECODE);
        if (v->encode != NULL) add(c, v, ADP_ENCODE);
    }
    return true;
}

/* ---- files ---- */

/* How many bytes two texts begin and end with alike. */
static size_t likeness(sio_slice a, sio_slice b) {
    size_t shorter = a.len < b.len ? a.len : b.len, head = 0, tail = 0;
    while (head < shorter && a.ptr[head] == b.ptr[head])
        head++;
    while (tail < shorter - head && a.ptr[a.len - tail - 1] == b.ptr[b.len - tail - 1])
        tail++;
    return head + tail;
}

/* Whether the expectation ends as this outcome does. */
static bool ends_alike(const json_t *expect, const vec_outcome *got) {
    const char *refused = json_string_value(json_object_get(expect, "refused"));
    if (got->end == VEC_REFUSED) return refused != NULL && strcmp(refused, got->reason) == 0;
    return refused == NULL && (json_object_get(expect, "more") != NULL) == (got->end == VEC_MORE);
}

/* Returns the requirement of the vector that is most like the input and ends as it does; of those as like the
 * one that differs least in length. */
static const char *requirement_of(const cen_census *c, vec_codec codec, sio_slice bytes,
                                  const vec_outcome *got) {
    const char *best = NULL;
    size_t most = 0, least = SIZE_MAX;
    for (size_t i = 0; i < vec_count(c->vectors); i++) {
        const vec_vector *v = vec_at(c->vectors, i);
        const json_t *text = json_array_get(v->input, 0);
        if (v->codec != codec || json_array_size(v->input) != 1 || !json_is_string(text) ||
            v->requirements.count == 0 || !ends_alike(v->expect, got))
            continue;
        sio_slice other = sio_slice_of(json_string_value(text), json_string_length(text));
        size_t like = likeness(bytes, other);
        size_t apart = other.len > bytes.len ? other.len - bytes.len : bytes.len - other.len;
        if (best != NULL && (like < most || (like == most && apart >= least))) continue;
        best = v->requirements.items[0];
        most = like;
        least = apart;
    }
    return best;
}

/* What the reference codec makes of it: an `expect`. */
static json_t *expectation(const cen_census *c, vec_codec codec, sio_slice bytes, bool binary,
                           const char **requirement) {
    vec_vector v = {.codec = codec, .max_payload = VEC_MAX_PAYLOAD};
    vec_outcome got = vec_outcome_new();
    json_t *expect = NULL;
    if (vec_reference_decode(&v, &bytes, &binary, 1, sio_rules_strict(), VEC_WHOLE, &got)) {
        expect = json_pack("{s:O}", "packets", got.packets);
        if (got.end == VEC_MORE) json_object_set_new(expect, "more", json_true());
        if (got.end == VEC_REFUSED) json_object_set_new(expect, "refused", json_string(got.reason));
        *requirement = requirement_of(c, codec, bytes, &got);
    }
    vec_outcome_free(&got);
    return expect;
}

static json_t *payload_of(sio_slice bytes, bool binary) {
    sio_buf text = SIO_BUF_INIT;
    json_t *out = NULL;
    if (val_base64_encode(bytes, &text))
        out = json_pack("{s:{s:s%}}", binary ? "binary" : "text", "b64",
                        text.len == 0 ? "" : (const char *)text.data, text.len);
    sio_buf_free(&text);
    return out;
}

json_t *cen_vector_of(const cen_census *c, const char *name, vec_codec codec, sio_slice bytes) {
    const char *requirement = NULL;
    bool binary = codec == VEC_EIO4_WEBTRANSPORT;
    json_t *expect = expectation(c, codec, bytes, binary, &requirement);
    json_t *requirements = json_array();
    if (requirement != NULL) json_array_append_new(requirements, json_string(requirement));
    sio_buf id = SIO_BUF_INIT;
    json_t *out = NULL;
    if (expect != NULL && sio_buf_addf(&id, "input/%s", name))
        out = json_pack("{s:s%, s:o, s:[o], s:o}", "id", (const char *)id.data, id.len, "requirements",
                        requirements, "input", payload_of(bytes, binary), "expect", expect);
    sio_buf_free(&id);
    return out;
}

static int visible(const struct dirent *entry) {
    return entry->d_name[0] != '.' && entry->d_type != DT_DIR;
}

static bool read_file(const cen_census *c, const char *folder, const char *name, vec_codec codec,
                      json_t *vectors, sio_buf *why) {
    sio_buf path = SIO_BUF_INIT;
    data_error error;
    size_t length = 0;
    char *text = NULL;
    if (sio_buf_addf(&path, "%s/%s", folder, name) && sio_buf_cstr(&path) != NULL)
        text = data_read_file(sio_buf_cstr(&path), &length, &error);
    json_t *vector = text == NULL ? NULL : cen_vector_of(c, name, codec, sio_slice_of(text, length));
    bool ok = vector != NULL && json_array_append_new(vectors, vector) == 0;
    if (!ok) sio_buf_addf(why, "cannot use %s/%s as an input", folder, name);
    free(text);
    sio_buf_free(&path);
    return ok;
}

static bool read_folder(const cen_census *c, const char *folder, vec_codec codec, json_t *vectors,
                        sio_buf *why) {
    struct dirent **entries = NULL;
    int count = scandir(folder, &entries, visible, alphasort);
    if (count < 0) sio_buf_addf(why, "cannot read %s: %s", folder, strerror(errno));
    if (count == 0) sio_buf_addf(why, "there is no file in %s", folder);
    bool ok = count > 0;
    for (int i = 0; i < count; i++) {
        ok = ok && read_file(c, folder, entries[i]->d_name, codec, vectors, why);
        free(entries[i]);
    }
    free((void *)entries);
    return ok;
}

/* Through the loader of vectors, so that they are what everything else expects. */
static vec_set *load(json_t *vectors, vec_codec codec, sio_buf *why) {
    data_error error;
    json_t *root = json_pack("{s:i, s:s, s:s, s:s, s:O}", "schema", 1, "codec", vec_codec_name(codec),
                             "group", "input", "title", "Inputs", "vectors", vectors);
    char *text = root == NULL ? NULL : json_dumps(root, JSON_COMPACT);
    vec_set *set = text == NULL ? NULL : vec_load_text("inputs", sio_slice_str(text), &error);
    if (set == NULL) sio_buf_add_str(why, text == NULL ? "out of memory" : error.message);
    free(text);
    json_decref(root);
    return set;
}

bool cen_add_made(cen_census *c, json_t *vectors, vec_codec codec, sio_buf *why) {
    c->files = load(vectors, codec, why);
    if (c->files == NULL || !reserve(c, vec_count(c->files))) return false;
    for (size_t i = 0; i < vec_count(c->files); i++)
        add(c, vec_at(c->files, i), ADP_DECODE);
    return true;
}

bool cen_add_files(cen_census *c, const char *folder, vec_codec codec, sio_buf *why) {
    json_t *vectors = json_array();
    bool ok = read_folder(c, folder, codec, vectors, why) && cen_add_made(c, vectors, codec, why);
    json_decref(vectors);
    return ok;
}
