#include "census/outcome.h"

#include <stdlib.h>
#include <string.h>

#include "adapter/judge.h"
#include "text/escape.h"
#include "vector/reference.h"

enum { SHOWN = 200 };

static bool set_shown(cen_outcome *o, sio_slice text) {
    sio_buf shown = SIO_BUF_INIT;
    bool ok = txt_escape_terminal(&shown, sio_slice_sub(text, 0, SHOWN)) &&
              (text.len <= SHOWN || sio_buf_addf(&shown, "… (%zu bytes)", text.len));
    const char *line = ok ? sio_buf_cstr(&shown) : NULL;
    free(o->shown);
    o->shown = line == NULL ? NULL : strdup(line);
    sio_buf_free(&shown);
    return o->shown != NULL;
}

bool cen_outcome_fault(adp_fault fault, cen_outcome *out) {
    *out = (cen_outcome){.fault = fault};
    return set_shown(out, sio_slice_str(adp_fault_name(fault)));
}

void cen_outcome_free(cen_outcome *o) {
    val_free(o->packets);
    vec_messages_free(&o->output);
    free(o->shown);
    *o = (cen_outcome){.fault = ADP_NONE};
}

/* ---- decoding ---- */

static bool show_decoded(cen_outcome *o, const json_t *packets) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = true;
    if (o->packets != NULL && o->count > 0) {
        ok = val_to_canonical(o->packets, &text);
    } else if (o->count > 0) {
        char *json = json_dumps(packets, JSON_COMPACT);
        ok = json != NULL && sio_buf_add_str(&text, json);
        free(json);
    }
    if (o->end == VEC_REFUSED) ok = ok && sio_buf_addf(&text, "%srefused", o->count > 0 ? ", then " : "");
    if (o->end == VEC_MORE) ok = ok && sio_buf_addf(&text, "%smore is needed", o->count > 0 ? ", then " : "");
    if (text.len == 0) ok = ok && sio_buf_add_str(&text, "no packet");
    ok = ok && set_shown(o, sio_buf_slice(&text));
    sio_buf_free(&text);
    return ok;
}

static bool any_opaque(const json_t *packets) {
    size_t i;
    const json_t *packet;
    json_array_foreach(packets, i, packet) {
        if (json_is_true(json_object_get(packet, "opaque"))) return true;
    }
    return false;
}

static bool from_decoded(const vec_vector *v, const adp_answer *answer, cen_outcome *o) {
    vec_outcome got = vec_outcome_new();
    const char *error = adp_answer_outcome(answer, &got, NULL), *wrong;
    bool ok;
    o->readable = error == NULL;
    if (error != NULL) {
        ok = set_shown(o, sio_slice_str(error));
    } else {
        adp_judge_normalize(v->codec, got.packets);
        o->end = got.end;
        o->count = json_array_size(got.packets);
        o->opaque = any_opaque(got.packets);
        o->packets = val_from_canonical(got.packets, &wrong);
        ok = show_decoded(o, got.packets);
    }
    vec_outcome_free(&got);
    return ok;
}

static bool same_decoded(const vec_vector *v, const cen_outcome *a, const cen_outcome *b) {
    if (a->end != b->end) return false;
    /* EIO4-PL-33: a body may be refused as a whole. */
    if (a->end == VEC_REFUSED && v->codec == VEC_EIO4_PAYLOAD) return true;
    if (a->count != b->count) return false;
    if (a->count == 0 || a->opaque || b->opaque) return true;
    if (a->packets == NULL || b->packets == NULL)
        return a->packets == b->packets && strcmp(a->shown, b->shown) == 0;
    return val_equal(a->packets, b->packets);
}

/* ---- encoding ---- */

static bool show_encoded(cen_outcome *o, const char *error) {
    sio_buf text = SIO_BUF_INIT;
    if (o->end == VEC_REFUSED || error != NULL)
        sio_buf_add_str(&text, error != NULL ? error : "refused");
    else
        vec_messages_print(&o->output, &text);
    bool ok = set_shown(o, sio_buf_slice(&text));
    sio_buf_free(&text);
    return ok;
}

static bool from_encoded(const vec_vector *v, const adp_answer *answer, cen_outcome *o) {
    bool refused = false;
    const char *error = adp_answer_output(answer, &o->output, &refused, NULL);
    if (error == NULL) error = adp_judge_join(v->codec, &o->output);
    o->readable = error == NULL;
    o->end = refused ? VEC_REFUSED : VEC_COMPLETE;
    return show_encoded(o, error);
}

bool cen_outcome_answer(const vec_vector *v, adp_op op, const adp_answer *answer, cen_outcome *out) {
    *out = (cen_outcome){.fault = ADP_NONE};
    return op == ADP_DECODE ? from_decoded(v, answer, out) : from_encoded(v, answer, out);
}

bool cen_outcome_same(const vec_vector *v, adp_op op, const cen_outcome *a, const cen_outcome *b) {
    if (a->fault != b->fault || a->readable != b->readable) return false;
    if (a->fault != ADP_NONE) return true;
    if (!a->readable) return strcmp(a->shown, b->shown) == 0;
    if (op == ADP_DECODE) return same_decoded(v, a, b);
    return a->end == b->end && (a->end == VEC_REFUSED || vec_encoded_is(v, &a->output, &b->output));
}
