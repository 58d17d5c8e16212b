#include "fuzz/promote/vector.h"
#include "fuzz/promote/hex.h"

#include <stdlib.h>
#include <string.h>

#include "adapter/judge.h"
#include "fuzz/codec/input.h"
#include "text/escape.h"
#include "vector/reference.h"

enum { MOST_TIMES = 10000000, STRUCTURE_TIMES = 6, MIB = 1 << 20 };

const char *prm_vector_target(vec_codec codec) {
    static const char *const targets[] = {[VEC_SIO5] = "sio_decoder",
                                          [VEC_EIO4_PACKET] = "eio_packet",
                                          [VEC_EIO4_PAYLOAD] = "eio_payload",
                                          [VEC_EIO4_WEBTRANSPORT] = "eio_webtransport",
                                          [VEC_EIO4_OPEN] = "eio_open"};
    return targets[codec];
}

/* ---- messages ---- */

/* A string where that says it; a vector has no "${" in its strings. */
static json_t *text_form(sio_slice bytes) {
    bool name = bytes.len > 1 && memmem(bytes.ptr, bytes.len, "${", 2) != NULL;
    json_t *string = name ? NULL : json_stringn(bytes.len == 0 ? "" : (const char *)bytes.ptr, bytes.len);
    return string != NULL ? string : json_pack("{s:o}", "text", prm_hex(bytes));
}

static json_t *message_form(sio_slice bytes, bool binary) {
    return binary ? prm_hex(bytes) : text_form(bytes);
}

/* The byte is repeated within this message. */
static json_t *swollen_form(sio_slice bytes, size_t at, int64_t times, bool binary) {
    json_t *(*const form)(sio_slice) = binary ? prm_hex : text_form;
    return json_pack("{s:[o, {s:o, s:I}, o]}", "concat", form(sio_slice_sub(bytes, 0, at)), "repeat",
                     form(sio_slice_sub(bytes, at, at + 1)), "times", (json_int_t)times + 1,
                     form(sio_slice_from(bytes, at + 1)));
}

/* Where the byte to be repeated stands in a message; decoded base64 has no bytes of the input. */
static bool is_inside(const cfz_record *r, sio_slice message, size_t *at) {
    const uint8_t *byte = r->bytes.data + r->swell_at;
    if (!r->swollen || message.len == 0 || byte < message.ptr || byte >= message.ptr + message.len)
        return false;
    *at = (size_t)(byte - message.ptr);
    return true;
}

static json_t *input_of(const cfz_record *r, const cfz_input *in, sio_buf *why) {
    json_t *list = json_array();
    bool placed = !r->swollen, ok = list != NULL;
    for (size_t i = 0; ok && i < in->count; i++) {
        size_t at;
        bool here = is_inside(r, in->message[i], &at);
        json_t *form = here ? swollen_form(in->message[i], at, r->options.swell, in->binary[i])
                            : message_form(in->message[i], in->binary[i]);
        placed = placed || here;
        ok = json_array_append_new(list, form) == 0;
    }
    if (ok && placed && r->options.swell < MOST_TIMES) return list;
    sio_buf_add_str(why,
                    !ok ? "out of memory"
                        : "the byte that is repeated stands in base64, or too often: no vector can say that");
    json_decref(list);
    return NULL;
}

/* What keeps attachments without end is told from what has an end by as many as the fuzzer gave it. */
static bool add_attachments(json_t *input, int64_t count) {
    bool ok = true;
    for (int64_t i = 0; ok && i < count; i++)
        ok = json_array_append_new(input, json_pack("{s:s}", "hex", "00")) == 0;
    return ok;
}

/* ---- the outcome ---- */

static bool decode(vec_codec codec, const json_t *input, vec_outcome *out) {
    vec_vector v = {.codec = codec, .max_payload = VEC_MAX_PAYLOAD};
    vec_messages m = {NULL, 0};
    sio_slice *message = calloc(json_array_size(input) + 1, sizeof *message);
    bool *binary = calloc(json_array_size(input) + 1, sizeof *binary);
    bool ok = message != NULL && binary != NULL && vec_messages_make(input, &m) == NULL;
    for (size_t i = 0; ok && i < m.count; i++) {
        message[i] = sio_buf_slice(&m.items[i].bytes);
        binary[i] = m.items[i].binary || codec == VEC_EIO4_WEBTRANSPORT;
    }
    ok = ok && vec_reference_decode(&v, message, binary, m.count, sio_rules_strict(), VEC_WHOLE, out);
    free(message);
    free(binary);
    vec_messages_free(&m);
    if (ok) adp_judge_normalize(codec, out->packets);
    return ok;
}

/* Values that are large, too deep, or hold what no string of a vector may hold, are only counted. */
static bool can_be_said(const json_t *packets, bool swollen) {
    char *text = json_dumps(packets, JSON_COMPACT);
    bool ok = text != NULL && !swollen && strlen(text) < 8192 && strstr(text, "${") == NULL &&
              strstr(text, "\"opaque\"") == NULL;
    free(text);
    return ok;
}

static json_t *expectation(const vec_outcome *o, bool swollen) {
    json_t *packets = o->packets;
    size_t count = json_array_size(packets);
    if (count > 0 && !can_be_said(packets, swollen))
        return o->end == VEC_COMPLETE ? json_pack("{s:I}", "accepted", (json_int_t)count) : NULL;
    json_t *e = json_object();
    if (o->end == VEC_REFUSED)
        json_object_set_new(e, "refused", json_string(o->reason == NULL ? "any" : o->reason));
    if (o->end == VEC_MORE) json_object_set_new(e, "more", json_true());
    if (o->end == VEC_COMPLETE || count > 0) json_object_set(e, "packets", packets);
    return e;
}

/* ---- what the vector shows ---- */

static const char *type_of(const json_t *outcome) {
    const char *type =
        json_string_value(json_object_get(json_array_get(json_object_get(outcome, "packets"), 0), "type"));
    return type == NULL ? "" : type;
}

static bool alike(const json_t *a, const json_t *b) {
    const char *x = json_string_value(json_object_get(a, "refused")),
               *y = json_string_value(json_object_get(b, "refused"));
    if (x != NULL || y != NULL) return x != NULL && y != NULL && strcmp(x, y) == 0;
    bool more = json_object_get(a, "more") != NULL;
    return more == (json_object_get(b, "more") != NULL) && strcmp(type_of(a), type_of(b)) == 0;
}

/* The requirement that most vectors of this outcome cite first. */
static const char *usual_requirement(const vec_set *known, vec_codec codec, const json_t *expect) {
    const char *best = NULL;
    size_t most = 0;
    for (size_t i = 0; i < vec_count(known); i++) {
        const vec_vector *v = vec_at(known, i);
        size_t count = 0;
        if (v->codec != codec || !alike(v->expect, expect)) continue;
        for (size_t k = 0; k < vec_count(known); k++) {
            const vec_vector *w = vec_at(known, k);
            count += w->codec == codec && alike(w->expect, expect) &&
                     strcmp(w->requirements.items[0], v->requirements.items[0]) == 0;
        }
        if (count > most) {
            most = count;
            best = v->requirements.items[0];
        }
    }
    return best;
}

static json_t *requirements_of(const cfz_record *r, const cli_texts *given, const vec_set *known,
                               const json_t *expect) {
    json_t *list = json_array();
    for (size_t i = 0; i < given->count; i++)
        json_array_append_new(list, json_string(given->items[i]));
    const char *usual = given->count > 0 ? NULL : usual_requirement(known, r->options.codec, expect);
    if (usual != NULL) json_array_append_new(list, json_string(usual));
    return list;
}

/* ---- the budget ---- */

static json_t *budget_of(const cfz_record *r) {
    const cfz_options *o = &r->options;
    bool sio = o->codec == VEC_SIO5, memory = strncmp(r->rule, "memory", 6) == 0;
    int64_t times = r->structure ? STRUCTURE_TIMES : 1;
    int64_t mib = o->swell * o->memory_per_byte * times / MIB,
            ms = o->swell * o->time_per_byte * times / 1000000;
    int64_t bound = memory ? mib : ms;
    json_t *control = json_pack("{s:[s, {s:s, s:I}, s]}", "concat", sio ? "2[\"s\",\"" : "4", "repeat", "x",
                                "times", (json_int_t)o->swell, sio ? "\"]" : "");
    return json_pack("{s:[o], s:I}", "against", control, memory ? "mib" : "ms",
                     (json_int_t)(bound > 0 ? bound : 1));
}

/* ---- all ---- */

/* Words of an adapter: without "${", and valid. */
static json_t *note_of(const cfz_record *r) {
    sio_buf text = SIO_BUF_INIT;
    bool ok = sio_buf_addf(&text, "Found by siospec fuzz codec in %s %s: %s/%s, %s.", r->name, r->version,
                           r->kind, r->rule, r->title);
    for (size_t i = 0; ok && i + 1 < text.len; i++)
        if (text.data[i] == '$' && text.data[i + 1] == '{') text.data[i] = '?';
    json_t *note = ok ? json_stringn((const char *)text.data, text.len) : NULL;
    sio_buf_free(&text);
    return note;
}

static json_t *vector_of(const cfz_record *r, json_t *input, json_t *expect, json_t *requirements,
                         const char *name) {
    json_t *v = json_object();
    char *id = NULL;
    bool ok = asprintf(&id, "%s/regressions/%s", vec_codec_name(r->options.codec), name) >= 0 &&
              json_object_set_new(v, "id", json_string(id)) == 0 &&
              json_object_set(v, "requirements", requirements) == 0 &&
              json_object_set(v, "input", input) == 0 && json_object_set(v, "expect", expect) == 0;
    if (ok && r->swollen) ok = json_object_set_new(v, "budget", budget_of(r)) == 0;
    ok = ok && json_object_set_new(v, "note", note_of(r)) == 0;
    free(id);
    if (ok) return v;
    json_decref(v);
    return NULL;
}

static json_t *file_of(const cfz_record *r, json_t *vector) {
    const char *codec = vec_codec_name(r->options.codec);
    char *group = NULL;
    json_t *file = asprintf(&group, "%s/regressions", codec) < 0
                       ? NULL
                       : json_pack("{s:i, s:s, s:s, s:s, s:[O]}", "schema", 1, "codec", codec, "group", group,
                                   "title", "What a fuzzer found", "vectors", vector);
    free(group);
    return file;
}

static json_t *complete_input(const cfz_record *r, vec_outcome *outcome, sio_buf *why) {
    cfz_input in = {.count = 0};
    bool wait = strcmp(r->kind, "wait") == 0;
    json_t *input =
        cfz_input_read(r->options.codec, sio_buf_slice(&r->bytes), &in) ? input_of(r, &in, why) : NULL;
    bool ok = input != NULL && decode(r->options.codec, input, outcome);
    if (ok && wait && outcome->end == VEC_MORE) {
        vec_outcome_free(outcome);
        *outcome = vec_outcome_new();
        ok = add_attachments(input, r->options.attachments) && decode(r->options.codec, input, outcome);
    }
    cfz_input_free(&in);
    if (ok) return input;
    if (why->len == 0) sio_buf_add_str(why, "out of memory");
    json_decref(input);
    return NULL;
}

bool prm_vector_make(const cfz_record *r, const char *name, const cli_texts *requirements,
                     const vec_set *known, prm_vector *out, sio_buf *why) {
    vec_outcome outcome = vec_outcome_new();
    json_t *input = complete_input(r, &outcome, why);
    json_t *expect = input == NULL ? NULL : expectation(&outcome, r->swollen);
    json_t *cited = expect == NULL ? NULL : requirements_of(r, requirements, known, expect);
    json_t *vector = json_array_size(cited) == 0 ? NULL : vector_of(r, input, expect, cited, name);
    out->file = vector == NULL ? NULL : file_of(r, vector);
    out->id = json_string_value(json_object_get(vector, "id"));
    if (out->file == NULL && why->len == 0)
        sio_buf_add_str(why, expect == NULL ? "the reference's outcome cannot be written down"
                             : json_array_size(cited) == 0
                                 ? "no vector has such an outcome: say what it shows by --requirement"
                                 : "out of memory");
    json_decref(vector);
    json_decref(cited);
    json_decref(expect);
    json_decref(input);
    vec_outcome_free(&outcome);
    return out->file != NULL;
}

bool prm_vector_passes(const vec_vector *v, sio_buf *why) {
    vec_outcome outcome = vec_outcome_new();
    bool ok = decode(v->codec, v->input, &outcome) && vec_outcome_is(v->expect, &outcome, why);
    vec_outcome_free(&outcome);
    return ok;
}
