/* The shape of PAYLOADs and PACKETs. `pointer` holds the place that is looked at, and stays there on an
 * error. */
#include <stdio.h>

#include "value/node.h"
#include "value/text.h"

enum { MOST_COPIES = 10000000 };

static const char *check(const json_t *payload, sio_buf *pointer, size_t depth);

static const char *check_at(const json_t *value, const char *key, sio_buf *pointer,
                            const char *(*checker)(const json_t *, sio_buf *, size_t), size_t depth) {
    size_t len = pointer->len;
    if (!sio_buf_addf(pointer, "/%s", key)) return "out of memory";
    const char *error = checker(value, pointer, depth);
    if (error == NULL) pointer->len = len;
    return error;
}

static const char *check_hex(const json_t *text, sio_buf *pointer, size_t depth) {
    (void)pointer, (void)depth;
    sio_buf bytes = SIO_BUF_INIT;
    const char *error = "expected hex digits (a string)";
    if (json_is_string(text))
        error = val_hex_decode(sio_slice_of(json_string_value(text), json_string_length(text)), &bytes);
    sio_buf_free(&bytes);
    return error;
}

static const char *check_b64(const json_t *text, sio_buf *pointer, size_t depth) {
    (void)pointer, (void)depth;
    sio_buf bytes = SIO_BUF_INIT;
    const char *error = "expected base64 (a string)";
    if (json_is_string(text))
        error = val_base64_decode(sio_slice_of(json_string_value(text), json_string_length(text)), &bytes);
    sio_buf_free(&bytes);
    return error;
}

static const char *check_echo(const json_t *text, sio_buf *pointer, size_t depth) {
    (void)pointer, (void)depth;
    return json_is_string(text) ? NULL : "expected a string";
}

static const char *check_times(const json_t *times, sio_buf *pointer, size_t depth) {
    (void)pointer, (void)depth;
    long long offset;
    if (json_is_integer(times) && json_integer_value(times) >= 0 && json_integer_value(times) <= MOST_COPIES)
        return NULL;
    if (json_is_string(times) && val_times_parse(json_string_value(times), &offset)) return NULL;
    return "expected a count from 0 to 10000000, \"maxPayload\", \"maxPayload+N\" or \"maxPayload-N\"";
}

static const char *check_parts(const json_t *parts, sio_buf *pointer, size_t depth) {
    if (!json_is_array(parts)) return "expected an array of PAYLOADs";
    for (size_t i = 0; i < json_array_size(parts); i++) {
        char key[24];
        snprintf(key, sizeof key, "%zu", i);
        const char *error = check_at(json_array_get(parts, i), key, pointer, check, depth);
        if (error != NULL) return error;
    }
    return NULL;
}

static const char *check_repeat(const json_t *payload, sio_buf *pointer, size_t depth) {
    if (json_object_size(payload) != 2 || json_object_get(payload, "times") == NULL)
        return "`repeat` needs `times` and nothing else";
    const char *error = check_at(json_object_get(payload, "repeat"), "repeat", pointer, check, depth + 1);
    return error != NULL ? error
                         : check_at(json_object_get(payload, "times"), "times", pointer, check_times, depth);
}

static const char *check(const json_t *payload, sio_buf *pointer, size_t depth) {
    static const char *const expected =
        "expected a PAYLOAD: a string, {\"hex\"}, {\"b64\"}, {\"echo\"}, {\"repeat\", "
        "\"times\"} or {\"concat\"}";
    if (depth > VAL_PAYLOAD_DEPTH) return "the payload is nested too deep";
    if (json_is_string(payload)) return NULL;
    if (json_object_get(payload, "repeat") != NULL) return check_repeat(payload, pointer, depth);
    if (json_object_size(payload) != 1) return expected;
    const json_t *part;
    if ((part = json_object_get(payload, "hex")) != NULL)
        return check_at(part, "hex", pointer, check_hex, depth);
    if ((part = json_object_get(payload, "b64")) != NULL)
        return check_at(part, "b64", pointer, check_b64, depth);
    if ((part = json_object_get(payload, "echo")) != NULL)
        return check_at(part, "echo", pointer, check_echo, depth);
    if ((part = json_object_get(payload, "concat")) != NULL)
        return check_at(part, "concat", pointer, check_parts, depth + 1);
    return expected;
}

const char *val_check_payload(const json_t *payload, sio_buf *pointer) {
    return check(payload, pointer, 0);
}

enum { TEXT_PARTS = 1, BINARY_PARTS = 2 };

static int parts_of(const json_t *payload) {
    if (json_is_string(payload) || json_object_get(payload, "echo") != NULL) return TEXT_PARTS;
    if (json_object_get(payload, "repeat") != NULL) return parts_of(json_object_get(payload, "repeat"));
    const json_t *parts = json_object_get(payload, "concat");
    if (parts == NULL) return BINARY_PARTS;
    int kinds = 0;
    for (size_t i = 0; i < json_array_size(parts); i++)
        kinds |= parts_of(json_array_get(parts, i));
    return kinds;
}

const char *val_check_packet(const json_t *packet, sio_buf *pointer) {
    for (int i = 0; i < 2 && json_object_size(packet) == 1; i++) {
        const char *key = i == 0 ? "text" : "binary";
        if (json_object_get(packet, key) != NULL)
            return check_at(json_object_get(packet, key), key, pointer, check, 1);
    }
    const char *error = val_check_payload(packet, pointer);
    if (error != NULL || parts_of(packet) == TEXT_PARTS || parts_of(packet) == BINARY_PARTS) return error;
    return "neither text nor binary: wrap the packet in {\"text\": …} or {\"binary\": …}";
}
