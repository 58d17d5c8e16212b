#include "fuzz/codec/differ.h"

#include <string.h>

#include "adapter/judge.h"
#include "value/value.h"
#include "vector/reference.h"

bool cfz_differ_reference(vec_codec codec, const cfz_input *in, vec_outcome *out) {
    vec_vector v = {.codec = codec, .max_payload = VEC_MAX_PAYLOAD};
    *out = vec_outcome_new();
    return vec_reference_decode(&v, in->message, in->binary, in->count, sio_rules_strict(), VEC_WHOLE, out);
}

static const char *type_at(const vec_outcome *o, size_t index) {
    const char *type = json_string_value(json_object_get(json_array_get(o->packets, index), "type"));
    return type == NULL ? "packet" : type;
}

static bool same_value(const json_t *a, const json_t *b) {
    const char *error;
    if (a == NULL || b == NULL) return a == b;
    if (json_equal(a, b)) return true;
    val_value *x = val_from_canonical(a, &error), *y = val_from_canonical(b, &error);
    bool same = x == NULL || y == NULL || val_equal(x, y); /* too deep to be compared */
    val_free(x);
    val_free(y);
    return same;
}

static bool same_packet(const json_t *a, const json_t *b, const char **member) {
    static const char *const members[] = {"type", "nsp", "id", "data"};
    if (json_is_true(json_object_get(a, "opaque")) || json_is_true(json_object_get(b, "opaque"))) return true;
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        *member = members[i];
        if (!same_value(json_object_get(a, members[i]), json_object_get(b, members[i]))) return false;
    }
    return true;
}

static bool say(sio_buf *rule, sio_buf *title, const char *name, const char *detail, const char *sentence) {
    sio_buf_addf(rule, "%s%s%s", name, detail == NULL ? "" : "-", detail == NULL ? "" : detail);
    sio_buf_add_str(title, sentence);
    return false;
}

static bool same_end(const vec_outcome *r, const vec_outcome *g, sio_buf *rule, sio_buf *title) {
    if (r->end == g->end) return true;
    if (r->end == VEC_REFUSED)
        return say(rule, title, "accepts", r->reason, "it takes what the reference refuses");
    if (g->end == VEC_REFUSED)
        return say(rule, title, "refuses", type_at(r, json_array_size(g->packets)),
                   "it refuses what the reference takes");
    return g->end == VEC_MORE
               ? say(rule, title, "waits", NULL, "it waits for more, the reference does not")
               : say(rule, title, "finishes", NULL, "the reference waits for more, it does not");
}

bool cfz_differ_same(vec_codec codec, const vec_outcome *r, const vec_outcome *g, sio_buf *rule,
                     sio_buf *title) {
    const char *member = NULL;
    size_t count = json_array_size(r->packets);
    adp_judge_normalize(codec, r->packets);
    adp_judge_normalize(codec, g->packets);
    if (!same_end(r, g, rule, title)) return false;
    /* EIO4-PL-33: a body may be refused as a whole. */
    if (codec == VEC_EIO4_PAYLOAD && r->end == VEC_REFUSED) return true;
    if (count != json_array_size(g->packets))
        return say(rule, title, "count", NULL, "it finds another number of packets than the reference");
    for (size_t i = 0; i < count; i++)
        if (!same_packet(json_array_get(r->packets, i), json_array_get(g->packets, i), &member))
            return say(rule, title, member, type_at(r, i), "it decodes another packet than the reference");
    return true;
}
