#include "vector/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "value/value.h"
#include "vector/value.h"

enum { SHOWN = 600 };

vec_outcome vec_outcome_new(void) {
    return (vec_outcome){.packets = json_array(), .end = VEC_COMPLETE};
}

void vec_outcome_free(vec_outcome *outcome) {
    json_decref(outcome->packets);
    outcome->packets = NULL;
}

static void add_cut(sio_buf *out, sio_slice text) {
    size_t n = text.len < SHOWN ? text.len : SHOWN;
    while (n > 0 && n < text.len && (text.ptr[n] & 0xc0) == 0x80)
        n--;
    sio_buf_add(out, sio_slice_sub(text, 0, n));
    if (text.len > SHOWN) sio_buf_addf(out, "… (%zu bytes)", text.len);
}

static void add_value(sio_buf *out, const val_value *value) {
    sio_buf text = SIO_BUF_INIT;
    if (value != NULL && val_to_canonical(value, &text)) add_cut(out, sio_buf_slice(&text));
    sio_buf_free(&text);
}

static void describe_wanted(const json_t *wanted, sio_buf *out) {
    char *text = json_dumps(wanted, JSON_COMPACT | JSON_ENCODE_ANY);
    if (text != NULL) add_cut(out, sio_slice_str(text));
    free(text);
}

static void describe_got(const vec_outcome *got, sio_buf *out) {
    const char *error;
    val_value *value = val_from_canonical(got->packets, &error);
    if (value != NULL)
        add_value(out, value);
    else
        describe_wanted(got->packets, out); /* {"$host"} and the like: as it stands */
    val_free(value);
    if (got->end == VEC_MORE) sio_buf_add_str(out, ", then more is needed");
    if (got->end == VEC_REFUSED) sio_buf_add_str(out, ", then refused");
    if (got->end == VEC_REFUSED && got->reason != NULL)
        sio_buf_addf(out, " (%s at %zu)", got->reason, got->offset);
}

static bool end_is(const json_t *wanted, const vec_outcome *got) {
    const char *reason = json_string_value(json_object_get(wanted, "refused"));
    if (reason == NULL)
        return got->end == (json_object_get(wanted, "more") != NULL ? VEC_MORE : VEC_COMPLETE);
    if (got->end != VEC_REFUSED) return false;
    return got->reason == NULL || strcmp(reason, "any") == 0 || strcmp(reason, got->reason) == 0;
}

static bool packets_are(const json_t *wanted, const vec_outcome *got) {
    const json_t *packets = json_object_get(wanted, "packets");
    const char *error;
    if (packets == NULL) return json_array_size(got->packets) == 0;
    if (json_array_size(packets) != json_array_size(got->packets)) return false;
    val_value *a = vec_expected_value(packets, &error);
    val_value *b = val_from_canonical(got->packets, &error);
    bool same = a != NULL && b != NULL && val_equal(a, b);
    val_free(a);
    val_free(b);
    return same;
}

static bool is(const json_t *wanted, const vec_outcome *got) {
    const json_t *accepted = json_object_get(wanted, "accepted");
    if (json_object_get(wanted, "any") != NULL) return true;
    if (accepted != NULL)
        return got->end == VEC_COMPLETE &&
               (json_int_t)json_array_size(got->packets) == json_integer_value(accepted);
    return end_is(wanted, got) && packets_are(wanted, got);
}

bool vec_outcome_is(const json_t *wanted, const vec_outcome *got, sio_buf *why) {
    if (is(wanted, got)) return true;
    sio_buf_add_str(why, "expected ");
    describe_wanted(wanted, why);
    sio_buf_add_str(why, ", got ");
    describe_got(got, why);
    return false;
}
