#include "fuzz/properties/json.h"

#include "base/json_string.h"
#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/pieces.h"
#include "fuzz/trip.h"

static sio_error write_string(const void *value, sio_buf *text) {
    return sio_json_write_string(text, *(const sio_slice *)value);
}

static sio_error read_string(sio_slice text, sio_buf *record) {
    sio_json parsed;
    sio_buf meaning = FUZZ_BUF_INIT;
    sio_error error = sio_json_scan(text, 1, &parsed);
    if (error.code != SIO_ERR_OK) return error;
    FUZZ_CHECK(parsed.kind == SIO_JSON_STRING, "what was written is no string");
    FUZZ_CHECK(sio_json_unescape(parsed, &meaning), "no memory");
    fuzz_note_slice(record, sio_buf_slice(&meaning));
    sio_buf_free(&meaning);
    return error;
}

static void note_string(const void *value, sio_buf *record) {
    fuzz_note_slice(record, *(const sio_slice *)value);
}

void prop_json_string(sio_json string) {
    static const fuzz_form form = {"string", write_string, read_string, note_string};
    sio_buf bytes = FUZZ_BUF_INIT, units = FUZZ_BUF_INIT;
    FUZZ_CHECK(sio_json_unescape(string, &bytes) && sio_json_unescape_utf16(string, &units), "no memory");
    sio_slice meaning = sio_buf_slice(&bytes);
    fuzz_check_trip(&form, &meaning);
    sio_buf_free(&bytes);
    sio_buf_free(&units);
}

static void check_members(sio_json object, unsigned depth) {
    sio_json key, value;
    size_t count = 0;
    sio_json_iter it = sio_json_begin(object);
    for (; sio_json_next_member(&it, &key, &value); count++) {
        prop_json_string(key);
        prop_json_value(value, depth - 1);
    }
    FUZZ_CHECK(sio_json_count(object) == count, "%zu members, not %zu", count, sio_json_count(object));
    sio_json_member(object, "sid", &value);
}

/* As deep as the depth: the text was scanned so. */
void prop_json_value(sio_json value, unsigned depth) {
    sio_json again, element;
    uint64_t number;
    sio_error error = sio_json_scan(value.text, depth, &again);
    FUZZ_CHECK(error.code == SIO_ERR_OK && again.kind == value.kind && again.text.len == value.text.len,
               "a part is no value: %s", sio_error_name(error.code));
    if (value.kind == SIO_JSON_STRING) prop_json_string(value);
    if (value.kind == SIO_JSON_OBJECT) check_members(value, depth);
    sio_json_to_u64(value, &number);
    size_t count = 0;
    sio_json_iter it = sio_json_begin(value);
    for (; value.kind == SIO_JSON_ARRAY && sio_json_next(&it, &element); count++)
        prop_json_value(element, depth - 1);
    FUZZ_CHECK(value.kind != SIO_JSON_ARRAY || sio_json_count(value) == count, "%zu elements", count);
}
