#include "fuzz/codec/record.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/request.h"
#include "data/folder.h"
#include "fuzz/codec/finding.h"
#include "report/file.h"
#include "value/text.h"

enum { MOST_FILE = 8 << 20, MOST_ID = 120, MOST_INPUT = 1 << 20 };

static json_t *load(const char *path, sio_buf *why) {
    data_error error;
    size_t length = 0;
    char *text = data_read_file(path, &length, &error);
    json_error_t wrong;
    json_t *json = NULL;
    if (text == NULL)
        sio_buf_addf(why, "%s: %s", path, error.message);
    else if (length > MOST_FILE)
        sio_buf_addf(why, "%s is longer than %d MiB", path, MOST_FILE >> 20);
    else if ((json = json_loadb(text, length, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &wrong)) == NULL)
        sio_buf_addf(why, "%s is no JSON: %s, line %d", path, wrong.text, wrong.line);
    free(text);
    return json;
}

bool cfz_record_is(const char *path) {
    sio_buf why = SIO_BUF_INIT;
    json_t *json = load(path, &why);
    const char *what = json_string_value(json_object_get(json, "finding"));
    bool is = what != NULL && strcmp(what, "codec") == 0;
    json_decref(json);
    sio_buf_free(&why);
    return is;
}

/* ---- parts ---- */

static bool is_id(const char *id) {
    size_t n = strlen(id);
    for (size_t i = 0; i < n; i++)
        if (!isalnum((unsigned char)id[i]) && id[i] != '-') return false;
    return n > 0 && n <= MOST_ID;
}

static bool is_kind(const char *kind) {
    for (const char *const *k = cfz_kinds; *k != NULL; k++)
        if (strcmp(kind, *k) == 0) return true;
    return false;
}

static bool take_texts(cfz_record *r, sio_buf *why) {
    static const char *const keys[] = {"id", "kind", "rule", "title", "name", "version"};
    const char **const into[] = {&r->id, &r->kind, &r->rule, &r->title, &r->name, &r->version};
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        *into[i] = json_string_value(json_object_get(r->json, keys[i]));
        if (*into[i] == NULL) return sio_buf_addf(why, "`%s` is missing, or no text", keys[i]) && false;
    }
    r->exception = json_string_value(json_object_get(r->json, "exception"));
    if (!is_id(r->id))
        return sio_buf_add_str(why, "`id` is not made of letters, digits and hyphens") && false;
    if (!is_kind(r->kind)) return sio_buf_add_str(why, "`kind` is none of docs/fuzzing.md") && false;
    const char *codec = json_string_value(json_object_get(r->json, "codec"));
    if (codec == NULL || !cfz_find_codec(codec, &r->options.codec))
        return sio_buf_add_str(why, "`codec` is none of docs/vectors.md") && false;
    return true;
}

static bool take_limits(cfz_record *r, sio_buf *why) {
    cfz_options *o = &r->options;
    const struct {
        const char *key;
        int64_t *into, least, most;
    } rows[] = {{"answer", &o->answer, 1, 86400000},
                {"memory", &o->memory, 16, 1 << 20},
                {"swell", &o->swell, 0, 1 << 26},
                {"memoryPerByte", &o->memory_per_byte, 1, 1 << 20},
                {"timePerByte", &o->time_per_byte, 1, 1 << 30},
                {"attachments", &o->attachments, 0, 100000}};
    const json_t *limits = json_object_get(r->json, "limits");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const json_t *value = json_object_get(limits, rows[i].key);
        if (!json_is_integer(value) || json_integer_value(value) < rows[i].least ||
            json_integer_value(value) > rows[i].most)
            return sio_buf_addf(why, "`limits`: `%s` is not a number from %lld to %lld", rows[i].key,
                                (long long)rows[i].least, (long long)rows[i].most) &&
                   false;
        *rows[i].into = json_integer_value(value);
    }
    o->reference = json_is_true(json_object_get(r->json, "reference"));
    return true;
}

/* A message as in a request of an adapter: a text, {"$b"}, {"text": {"$b"}}. */
static bool take_message(const json_t *m, vec_messages *out) {
    const json_t *inner = json_object_get(m, "text");
    const char *base64 = json_string_value(json_object_get(inner != NULL ? inner : m, "$b"));
    vec_message *to = vec_messages_add(out, !json_is_string(m) && inner == NULL);
    if (to == NULL) return false;
    if (json_is_string(m))
        return sio_buf_add(&to->bytes, sio_slice_of(json_string_value(m), json_string_length(m)));
    return base64 != NULL && val_base64_decode(sio_slice_str(base64), &to->bytes) == NULL;
}

static bool take_input(cfz_record *r, sio_buf *why) {
    const json_t *input = json_object_get(r->json, "input");
    vec_messages messages = {NULL, 0};
    bool ok = json_is_array(input) && json_array_size(input) <= CFZ_MOST_MESSAGES;
    for (size_t i = 0; ok && i < json_array_size(input); i++)
        ok = take_message(json_array_get(input, i), &messages);
    ok = ok && cfz_input_write(r->options.codec, &messages, &r->bytes) && r->bytes.len <= MOST_INPUT;
    if (!ok) sio_buf_add_str(why, "`input` is no list of messages for this codec");
    vec_messages_free(&messages);
    return ok;
}

static bool take_swelling(cfz_record *r, sio_buf *why) {
    const json_t *swell = json_object_get(r->json, "swell"), *at = json_object_get(swell, "at");
    r->swollen = strcmp(r->kind, "dear") == 0;
    if (!r->swollen) return true;
    json_int_t place = json_integer_value(at);
    if (!json_is_integer(at) || place < 0 || place >= (json_int_t)r->bytes.len || r->options.swell == 0)
        return sio_buf_add_str(why, "`swell` names no byte of the input") && false;
    r->swell_at = (size_t)place;
    r->structure = json_is_true(json_object_get(swell, "structure"));
    return true;
}

static bool take_all(cfz_record *r, sio_buf *why) {
    const char *what = json_string_value(json_object_get(r->json, "finding"));
    if (what == NULL || strcmp(what, "codec") != 0)
        return sio_buf_add_str(why, "it does not say \"finding\": \"codec\"") && false;
    return take_texts(r, why) && take_limits(r, why) && take_input(r, why) && take_swelling(r, why);
}

bool cfz_record_read(cfz_record *r, const char *path, sio_buf *why) {
    sio_buf inner = SIO_BUF_INIT;
    *r = (cfz_record){.options = cfz_options_start(), .bytes = SIO_BUF_INIT};
    r->json = load(path, why);
    if (r->json == NULL) return false;
    bool ok = take_all(r, &inner);
    if (!ok)
        sio_buf_addf(why, "%s is no finding of a codec: %s", path,
                     sio_buf_cstr(&inner) == NULL ? "out of memory" : sio_buf_cstr(&inner));
    sio_buf_free(&inner);
    return ok;
}

void cfz_record_free(cfz_record *r) {
    json_decref(r->json);
    sio_buf_free(&r->bytes);
    *r = (cfz_record){.json = NULL};
}

/* ---- another input ---- */

json_t *cfz_record_input(const cfz_record *r) {
    cfz_input in = {.count = 0};
    sio_buf text = SIO_BUF_INIT;
    bool ok = cfz_input_read(r->options.codec, sio_buf_slice(&r->bytes), &in) && sio_buf_add_byte(&text, '[');
    for (size_t i = 0; ok && i < in.count; i++)
        ok =
            (i == 0 || sio_buf_add_byte(&text, ',')) && adp_write_message(in.message[i], in.binary[i], &text);
    ok = ok && sio_buf_add_byte(&text, ']');
    json_t *list = ok ? json_loadb((const char *)text.data, text.len, JSON_ALLOW_NUL, NULL) : NULL;
    cfz_input_free(&in);
    sio_buf_free(&text);
    return list;
}

bool cfz_record_set(cfz_record *r, sio_slice bytes, const cfz_swelling *where) {
    sio_buf copy = SIO_BUF_INIT;
    if (!sio_buf_add(&copy, bytes)) return false;
    sio_buf_free(&r->bytes);
    r->bytes = copy;
    if (r->swollen && where != NULL) {
        r->swell_at = where->at;
        r->structure = where->structure;
    }
    return true;
}

static bool print_bytes(const void *what, FILE *out) {
    const cfz_record *r = what;
    fwrite(r->bytes.data, 1, r->bytes.len, out);
    return true;
}

static bool print_json(const void *what, FILE *out) {
    const cfz_record *r = what;
    json_t *copy = json_copy(r->json);
    bool ok = copy != NULL && json_object_set_new(copy, "input", cfz_record_input(r)) == 0;
    if (ok && r->swollen)
        ok = json_object_set_new(
                 copy, "swell",
                 json_pack("{s:I, s:b}", "at", (json_int_t)r->swell_at, "structure", r->structure)) == 0;
    char *text = ok ? json_dumps(copy, JSON_INDENT(2) | JSON_PRESERVE_ORDER | JSON_ENSURE_ASCII) : NULL;
    if (text != NULL) fprintf(out, "%s\n", text);
    ok = text != NULL;
    free(text);
    json_decref(copy);
    return ok;
}

bool cfz_record_write(const cfz_record *r, const char *path, sio_buf *why) {
    size_t n = strlen(path), m = strlen(".json");
    sio_buf other = SIO_BUF_INIT;
    if (n > m && strcmp(path + n - m, ".json") == 0) n -= m;
    bool ok = sio_buf_add(&other, sio_slice_of(path, n)) && sio_buf_add_str(&other, ".input") &&
              sio_buf_cstr(&other) != NULL;
    ok = ok && rep_file_print(sio_buf_cstr(&other), print_bytes, r, why) &&
         rep_file_print(path, print_json, r, why);
    sio_buf_free(&other);
    return ok;
}
