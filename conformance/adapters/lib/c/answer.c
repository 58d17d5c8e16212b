#include <stdlib.h>
#include <string.h>

#include "adapter.h"
#include "adapter/request.h"
#include "base/json_string.h"
#include "value/text.h"
#include "value/value.h"

/* ---- writing ---- */

static bool add_text(sio_buf *out, const char *key, const char *text) {
    return sio_buf_addf(out, ",\"%s\":", key) &&
           sio_json_write_string(out, sio_slice_str(text)).code == SIO_ERR_OK;
}

static bool add_unsupported(sio_buf *out) {
    return sio_buf_add_str(out, ",\"unsupported\":true");
}

/* A value that is too deep for canonical JSON was accepted all the same. */
static bool add_packet(const json_t *packet, sio_buf *out) {
    const char *error;
    val_value *value = val_from_canonical(packet, &error);
    bool ok = value != NULL ? val_to_canonical(value, out)
                            : sio_buf_addf(out, "{\"type\":\"%s\",\"opaque\":true}",
                                           json_string_value(json_object_get(packet, "type")));
    val_free(value);
    return ok;
}

static bool add_outcome(const vec_outcome *outcome, sio_buf *out) {
    size_t i;
    const json_t *packet;
    bool ok = sio_buf_add_str(out, ",\"packets\":[");
    json_array_foreach(outcome->packets, i, packet) {
        ok = ok && (i == 0 || sio_buf_add_byte(out, ',')) && add_packet(packet, out);
    }
    ok = ok && sio_buf_add_byte(out, ']');
    if (outcome->end == VEC_MORE) return ok && sio_buf_add_str(out, ",\"more\":true");
    if (outcome->end == VEC_COMPLETE) return ok;
    return ok && sio_buf_addf(out, ",\"refused\":\"%s at byte %zu\"", outcome->reason, outcome->offset) &&
           add_text(out, "reason", outcome->reason);
}

static bool add_messages(const vec_messages *messages, sio_buf *out) {
    bool ok = sio_buf_add_str(out, ",\"output\":[");
    for (size_t i = 0; ok && i < messages->count; i++)
        ok = (i == 0 || sio_buf_add_byte(out, ',')) &&
             adp_write_message(sio_buf_slice(&messages->items[i].bytes), messages->items[i].binary, out);
    return ok && sio_buf_add_byte(out, ']');
}

/* ---- reading ---- */

static const char *string_of(const json_t *object, const char *key) {
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static bool has(const adapter *a, vec_codec codec) {
    return (a->codecs & 1u << codec) != 0;
}

static bool find_codec(const adapter *a, const char *name, vec_codec *codec) {
    for (vec_codec c = VEC_SIO5; c <= VEC_EIO4_OPEN; c++) {
        if (!has(a, c) || strcmp(name, vec_codec_name(c)) != 0) continue;
        *codec = c;
        return true;
    }
    return false;
}

static const char *add_message(const json_t *json, vec_messages *out) {
    const json_t *wrapped = json_object_get(json, "text");
    const json_t *base64 = json_object_get(wrapped != NULL ? wrapped : json, "$b");
    const json_t *text = base64 != NULL ? base64 : json;
    vec_message *m = vec_messages_add(out, base64 != NULL && wrapped == NULL);
    if (m == NULL || !json_is_string(text)) return "a message is a string, or binary";
    sio_slice bytes = sio_slice_of(json_string_value(text), json_string_length(text));
    if (base64 != NULL) return val_base64_decode(bytes, &m->bytes);
    return sio_buf_add(&m->bytes, bytes) ? NULL : "out of memory";
}

static const char *read_input(const json_t *input, vec_messages *out) {
    size_t i;
    const json_t *message;
    const char *error = NULL;
    json_array_foreach(input, i, message) {
        if (error == NULL) error = add_message(message, out);
    }
    return error;
}

/* ---- operations ---- */

static bool run(const vec_vector *v, const vec_messages *in, const adapter *a, vec_outcome *outcome) {
    sio_slice *message = calloc(in->count + 1, sizeof *message);
    bool *binary = calloc(in->count + 1, sizeof *binary);
    bool ok = message != NULL && binary != NULL;
    for (size_t i = 0; ok && i < in->count; i++) {
        message[i] = sio_buf_slice(&in->items[i].bytes);
        binary[i] = in->items[i].binary;
    }
    ok = ok && a->decode(v, message, binary, in->count, a->user, outcome);
    free(message);
    free(binary);
    return ok;
}

static bool decode(const vec_vector *v, const json_t *request, const adapter *a, sio_buf *out) {
    vec_messages in = {NULL, 0};
    vec_outcome outcome = vec_outcome_new();
    const char *error = read_input(json_object_get(request, "input"), &in);
    bool fits = v->codec == VEC_SIO5 || v->codec == VEC_EIO4_WEBTRANSPORT || in.count == 1;
    if (error == NULL && !fits) error = "this codec takes one message";
    bool ok = error != NULL ? add_text(out, "refused", error)
                            : run(v, &in, a, &outcome) && add_outcome(&outcome, out);
    vec_outcome_free(&outcome);
    vec_messages_free(&in);
    return ok;
}

static bool encode(const vec_vector *v, const json_t *request, const adapter *a, sio_buf *out) {
    vec_messages wanted = {NULL, 0}, got = {NULL, 0};
    bool binary = v->codec == VEC_EIO4_WEBTRANSPORT || strcmp(string_of(request, "binary"), "frame") == 0;
    const char *error = vec_messages_add(&wanted, binary) == NULL ? "out of memory" : NULL;
    if (error == NULL) error = a->encode(v, &wanted, &got);
    bool ok = error != NULL ? add_text(out, "refused", error) : add_messages(&got, out);
    vec_messages_free(&wanted);
    vec_messages_free(&got);
    return ok;
}

static bool hello(const adapter *a, sio_buf *out) {
    char *names = a->leniencies == NULL ? NULL : json_dumps(a->leniencies, JSON_COMPACT);
    bool ok = sio_buf_add_str(out, ",\"protocol\":1,\"language\":\"C\",\"leniencies\":") &&
              sio_buf_add_str(out, names == NULL ? "[]" : names) && add_text(out, "name", a->name) &&
              add_text(out, "version", a->version) && sio_buf_add_str(out, ",\"codecs\":{");
    const char *comma = "";
    for (vec_codec c = VEC_SIO5; ok && c <= VEC_EIO4_OPEN; c++) {
        if (!has(a, c)) continue;
        ok = sio_buf_addf(out, "%s\"%s\":[\"decode\",\"encode\"]", comma, vec_codec_name(c));
        comma = ",";
    }
    free(names);
    return ok && sio_buf_add_byte(out, '}');
}

static bool dispatch(const json_t *request, const adapter *a, sio_buf *out) {
    const char *op = string_of(request, "op");
    const json_t *limit = json_object_get(json_object_get(request, "limits"), "maxPayload");
    vec_vector v = {.max_payload = limit != NULL ? (uint64_t)json_integer_value(limit) : VEC_MAX_PAYLOAD,
                    .expect = request};
    if (strcmp(op, "hello") == 0) return hello(a, out);
    if (!find_codec(a, string_of(request, "codec"), &v.codec)) return add_unsupported(out);
    if (strcmp(op, "decode") == 0) return decode(&v, request, a, out);
    if (strcmp(op, "encode") == 0) return encode(&v, request, a, out);
    return add_unsupported(out);
}

bool adapter_answer(sio_slice text, const adapter *a, sio_buf *out) {
    json_t *request = json_loadb((const char *)text.ptr, text.len, JSON_ALLOW_NUL, NULL);
    const json_t *id = json_object_get(request, "id");
    bool ok = json_is_integer(id) && sio_buf_addf(out, "{\"id\":%lld", (long long)json_integer_value(id)) &&
              dispatch(request, a, out) && sio_buf_add_byte(out, '}');
    json_decref(request);
    return ok;
}
