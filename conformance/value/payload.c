/* PAYLOADs of docs/scenarios.md. */
#include <stdlib.h>
#include <string.h>

#include "value/echo.h"
#include "value/node.h"
#include "value/text.h"

#define LONGEST_PAYLOAD ((size_t)256 << 20) /* what no testee should need, and a host can still hold */

static const char *const TOO_LONG = "the payload is over 256 MiB";
static const char *const OUT_OF_MEMORY = "out of memory";

typedef struct maker {
    const val_scope *scope;
    uint64_t max_payload;
    sio_buf *out;
} maker;

static const char *make(const maker *m, const json_t *payload, size_t depth);

static const char *make_text(const maker *m, const json_t *text) {
    return val_expand(text, m->scope, m->out);
}

static const char *make_decoded(const maker *m, const json_t *text,
                                const char *(*decode)(sio_slice, sio_buf *)) {
    sio_buf expanded = SIO_BUF_INIT;
    const char *error = val_expand(text, m->scope, &expanded);
    if (error == NULL) error = decode(sio_buf_slice(&expanded), m->out);
    sio_buf_free(&expanded);
    return error;
}

static const char *make_echo(const maker *m, const json_t *text) {
    sio_buf expanded = SIO_BUF_INIT;
    const char *error = val_expand(text, m->scope, &expanded);
    if (error == NULL)
        error = val_echo_packet(val_scope_by_events(m->scope), sio_buf_slice(&expanded), m->out);
    sio_buf_free(&expanded);
    return error;
}

/* "maxPayload", "maxPayload+1", "maxPayload-3" */
bool val_times_parse(const char *text, long long *offset) {
    static const char name[] = "maxPayload";
    if (strncmp(text, name, sizeof name - 1) != 0) return false;
    text += sizeof name - 1;
    *offset = 0;
    if (*text == 0) return true;
    if ((*text != '+' && *text != '-') || text[1] < '0' || text[1] > '9' || strlen(text) > 10) return false;
    char *end;
    *offset = strtoll(text, &end, 10);
    return *end == 0;
}

static const char *count_of(const maker *m, const json_t *times, uint64_t *count) {
    if (json_is_integer(times)) {
        *count = (uint64_t)json_integer_value(times);
        return NULL;
    }
    long long offset;
    if (!val_times_parse(json_string_value(times), &offset)) return "`times` is not a count";
    if (m->max_payload == 0) return "the testee announced no maxPayload";
    if (m->max_payload > LONGEST_PAYLOAD) return TOO_LONG;
    long long n = (long long)m->max_payload + offset;
    *count = n < 0 ? 0 : (uint64_t)n;
    return NULL;
}

static const char *make_copies(const maker *m, const json_t *payload, const json_t *times, size_t depth) {
    sio_buf one = SIO_BUF_INIT;
    uint64_t count = 0;
    maker inner = {.scope = m->scope, .max_payload = m->max_payload, .out = &one};
    const char *error = make(&inner, payload, depth + 1);
    if (error == NULL) error = count_of(m, times, &count);
    if (error == NULL && one.len > 0 && count > LONGEST_PAYLOAD / one.len) error = TOO_LONG;
    if (error == NULL && !sio_buf_add_copies(m->out, sio_buf_slice(&one), count)) error = OUT_OF_MEMORY;
    sio_buf_free(&one);
    return error;
}

static const char *make_all(const maker *m, const json_t *parts, size_t depth) {
    size_t i;
    const json_t *part;
    json_array_foreach(parts, i, part) {
        const char *error = make(m, part, depth + 1);
        if (error == NULL && m->out->len > LONGEST_PAYLOAD) error = TOO_LONG;
        if (error != NULL) return error;
    }
    return NULL;
}

static const char *make(const maker *m, const json_t *payload, size_t depth) {
    const json_t *part;
    if (depth > VAL_PAYLOAD_DEPTH) return "the payload is nested too deep";
    if (json_is_string(payload)) return make_text(m, payload);
    if ((part = json_object_get(payload, "hex")) != NULL) return make_decoded(m, part, val_hex_decode);
    if ((part = json_object_get(payload, "b64")) != NULL) return make_decoded(m, part, val_base64_decode);
    if ((part = json_object_get(payload, "echo")) != NULL) return make_echo(m, part);
    if ((part = json_object_get(payload, "concat")) != NULL) return make_all(m, part, depth);
    if ((part = json_object_get(payload, "repeat")) != NULL)
        return make_copies(m, part, json_object_get(payload, "times"), depth);
    if ((part = json_object_get(payload, "text")) != NULL ||
        (part = json_object_get(payload, "binary")) != NULL)
        return make(m, part, depth + 1);
    return "the payload is of no known form";
}

const char *val_payload(const json_t *payload, const val_scope *scope, uint64_t max_payload, sio_buf *out) {
    maker m = {.scope = scope, .max_payload = max_payload, .out = out};
    return make(&m, payload, 0);
}

bool val_payload_is_binary(const json_t *packet) {
    for (size_t depth = 0; depth <= VAL_PAYLOAD_DEPTH; depth++) {
        const json_t *inner = json_object_get(packet, "repeat");
        if (inner == NULL) inner = json_array_get(json_object_get(packet, "concat"), 0);
        if (inner == NULL) break;
        packet = inner;
    }
    return json_object_get(packet, "hex") != NULL || json_object_get(packet, "b64") != NULL ||
           json_object_get(packet, "binary") != NULL;
}
