#include "codec/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "text/escape.h"
#include "vector/value.h"

enum { SHOWN_TEXT = 600, SHOWN_BYTES = 128, SHOWN_MESSAGES = 12, COMPARED = 1 << 20 };

/* ---- what is shown ---- */

static void add_text(sio_buf *out, sio_slice text) {
    size_t n = text.len < SHOWN_TEXT ? text.len : SHOWN_TEXT;
    while (n < text.len && n > 0 && (text.ptr[n] & 0xc0) == 0x80)
        n--;
    txt_escape_terminal(out, sio_slice_sub(text, 0, n));
    if (n < text.len) sio_buf_add_str(out, " …");
}

static void add_bytes(sio_buf *out, sio_slice bytes) {
    for (size_t i = 0; i < bytes.len && i < SHOWN_BYTES; i++)
        sio_buf_addf(out, "%s%02x", i > 0 ? " " : "", bytes.ptr[i]);
    if (bytes.len > SHOWN_BYTES) sio_buf_add_str(out, " …");
}

static void add_message(const char *what, size_t number, const vec_message *m, sio_buf *out) {
    sio_slice bytes = sio_buf_slice(&m->bytes);
    sio_buf_addf(out, "%s %zu: %s, %zu byte%s: ", what, number, m->binary ? "binary" : "text", bytes.len,
                 bytes.len == 1 ? "" : "s");
    if (m->binary)
        add_bytes(out, bytes);
    else
        add_text(out, bytes);
    sio_buf_add_byte(out, '\n');
}

static void add_messages(const char *what, const vec_messages *messages, sio_buf *out) {
    for (size_t i = 0; i < messages->count && i < SHOWN_MESSAGES; i++)
        add_message(what, i + 1, &messages->items[i], out);
    if (messages->count > SHOWN_MESSAGES) sio_buf_addf(out, "… %zu more\n", messages->count - SHOWN_MESSAGES);
    if (messages->count == 0) sio_buf_addf(out, "%s: nothing\n", what);
}

static void add_made(const char *what, const json_t *array, sio_buf *out) {
    vec_messages messages = {NULL, 0};
    if (vec_messages_make(array, &messages) == NULL) add_messages(what, &messages, out);
    vec_messages_free(&messages);
}

static void add_json(const char *what, const json_t *value, sio_buf *out) {
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    sio_buf_addf(out, "%s: ", what);
    if (text != NULL) add_text(out, sio_slice_str(text));
    sio_buf_add_byte(out, '\n');
    free(text);
}

static void add_decoding(const vec_vector *v, sio_buf *out) {
    size_t i;
    const json_t *a;
    add_made("input", v->input, out);
    if (v->max_payload != VEC_MAX_PAYLOAD)
        sio_buf_addf(out, "limit: maxPayload %llu\n", (unsigned long long)v->max_payload);
    add_json("expected", v->expect, out);
    json_array_foreach(v->alternatives, i, a) {
        json_t *outcome = json_copy((json_t *)(uintptr_t)a);
        char what[200];
        const char *grade = json_string_value(json_object_get(a, "grade"));
        const char *name = json_string_value(json_object_get(a, "leniency"));
        snprintf(what, sizeof what, "or, as %s (%s)", name, grade == NULL ? "lenient" : grade);
        json_object_del(outcome, "leniency");
        json_object_del(outcome, "why");
        json_object_del(outcome, "grade");
        add_json(what, outcome, out);
        json_decref(outcome);
    }
}

/* The members of an answer that say something; the id is ours. */
static void add_answer(const adp_answer *a, sio_buf *out) {
    const struct {
        const char *name;
        sio_slice text;
    } members[] = {{"packets", a->packets}, {"output", a->output}, {"refused", a->refused},
                   {"reason", a->reason},   {"more", a->more},     {"unsupported", a->unsupported}};
    bool any = false;
    sio_buf_add_str(out, "got: ");
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++) {
        if (members[i].text.ptr == NULL) continue;
        sio_buf_addf(out, "%s\"%s\":", any ? "," : "{", members[i].name);
        add_text(out, members[i].text);
        any = true;
    }
    if (!any) add_text(out, a->text);
    sio_buf_add_str(out, any ? "}\n" : "\n");
}

void cod_evidence(const vec_vector *v, adp_op op, const adp_answer *answer, sio_buf *out) {
    sio_buf_addf(out, "%s with %s\n", op == ADP_DECODE ? "decode" : "encode", vec_codec_name(v->codec));
    if (op == ADP_DECODE) {
        add_decoding(v, out);
    } else {
        add_json("packets", json_object_get(v->expect, "packets"), out);
        add_made("expected", v->encode, out);
    }
    if (answer == NULL) return;
    vec_messages got = {NULL, 0};
    bool refused = false;
    if (op == ADP_ENCODE && adp_answer_output(answer, &got, &refused, NULL) == NULL && !refused)
        add_messages("got", &got, out);
    else
        add_answer(answer, out);
    vec_messages_free(&got);
}

/* ---- where it differs ---- */

static bool differs_as_json(const json_t *expected, const json_t *got, scn_difference *out) {
    char *a = json_dumps(expected, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    char *b = json_dumps(got, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS);
    bool differs =
        a != NULL && b != NULL && scn_difference_of(out, sio_slice_str(a), sio_slice_str(b), false);
    out->respelt = true;
    free(a);
    free(b);
    return differs;
}

static bool decoded_differs(const vec_vector *v, const adp_answer *answer, scn_difference *out) {
    const char *error = NULL;
    const json_t *wanted = json_object_get(v->expect, "packets");
    if (wanted == NULL || answer->packets.ptr == NULL || answer->packets.len > COMPARED) return false;
    json_t *expected = vec_expand(wanted, &error);
    json_t *got = json_loadb((const char *)answer->packets.ptr, answer->packets.len,
                             JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    bool differs = expected != NULL && got != NULL && differs_as_json(expected, got, out);
    json_decref(expected);
    json_decref(got);
    return differs;
}

static bool message_differs(const vec_message *expected, const vec_message *got, scn_difference *out) {
    static const vec_message none = {.binary = false};
    const vec_message *a = expected != NULL ? expected : &none, *b = got != NULL ? got : &none;
    bool binary = expected != NULL ? a->binary : b->binary;
    return (expected == NULL || got == NULL || a->binary == b->binary) &&
           scn_difference_of(out, sio_buf_slice(&a->bytes), sio_buf_slice(&b->bytes), binary);
}

static bool encoded_differs(const vec_vector *v, const adp_answer *answer, scn_difference *out) {
    vec_messages wanted = {NULL, 0}, got = {NULL, 0};
    bool refused = false, differs = false;
    bool ok = adp_answer_output(answer, &got, &refused, NULL) == NULL && !refused &&
              vec_messages_make(v->encode, &wanted) == NULL;
    /* A stream has no messages: an encoder may cut it as it likes. */
    ok = ok && (v->codec != VEC_EIO4_WEBTRANSPORT || wanted.count == got.count);
    size_t count = wanted.count > got.count ? wanted.count : got.count;
    for (size_t i = 0; ok && !differs && i < count; i++)
        differs = message_differs(i < wanted.count ? &wanted.items[i] : NULL,
                                  i < got.count ? &got.items[i] : NULL, out);
    vec_messages_free(&wanted);
    vec_messages_free(&got);
    return differs;
}

bool cod_difference(const vec_vector *v, adp_op op, const adp_answer *answer, scn_difference *out) {
    return op == ADP_DECODE ? decoded_differs(v, answer, out) : encoded_differs(v, answer, out);
}
