/* A JSON text: scanned, walked over, its strings taken apart and written again. */
#include "base/json_string.h"
#include "base/rules.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(JSON)

enum { SHALLOW = 8 };

static void check_string(sio_json string) {
    sio_buf meaning = FUZZ_BUF_INIT, text = FUZZ_BUF_INIT, again = FUZZ_BUF_INIT, units = FUZZ_BUF_INIT;
    sio_json parsed;
    FUZZ_CHECK(sio_json_unescape(string, &meaning) && sio_json_unescape_utf16(string, &units), "no memory");
    sio_error written = sio_json_write_string(&text, sio_buf_slice(&meaning));
    FUZZ_CHECK(written.code == SIO_ERR_OK, "%s", sio_error_name(written.code));
    sio_error error = sio_json_scan(sio_buf_slice(&text), 1, &parsed);
    FUZZ_CHECK(error.code == SIO_ERR_OK && parsed.kind == SIO_JSON_STRING, "what was written is no string");
    FUZZ_CHECK(sio_json_unescape(parsed, &again), "no memory");
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&meaning), sio_buf_slice(&again)), "another meaning");
    sio_buf_free(&meaning);
    sio_buf_free(&text);
    sio_buf_free(&again);
    sio_buf_free(&units);
}

static void check_value(sio_json value, unsigned depth);

static void check_members(sio_json object, unsigned depth) {
    sio_json key, value;
    size_t count = 0;
    sio_json_iter it = sio_json_begin(object);
    for (; sio_json_next_member(&it, &key, &value); count++) {
        check_string(key);
        check_value(value, depth - 1);
    }
    FUZZ_CHECK(sio_json_count(object) == count, "%zu members, not %zu", count, sio_json_count(object));
    sio_json_member(object, "sid", &value);
}

/* As deep as SHALLOW: the text was scanned so. */
static void check_value(sio_json value, unsigned depth) {
    sio_json again, element;
    uint64_t number;
    sio_error error = sio_json_scan(value.text, depth, &again);
    FUZZ_CHECK(error.code == SIO_ERR_OK && again.kind == value.kind && again.text.len == value.text.len,
               "a part is no value: %s", sio_error_name(error.code));
    if (value.kind == SIO_JSON_STRING) check_string(value);
    if (value.kind == SIO_JSON_OBJECT) check_members(value, depth);
    sio_json_to_u64(value, &number);
    size_t count = 0;
    sio_json_iter it = sio_json_begin(value);
    for (; value.kind == SIO_JSON_ARRAY && sio_json_next(&it, &element); count++)
        check_value(element, depth - 1);
    FUZZ_CHECK(value.kind != SIO_JSON_ARRAY || sio_json_count(value) == count, "%zu elements", count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    sio_slice text = sio_slice_of(data, size);
    sio_json deep, shallow;
    sio_error error = sio_json_scan(text, SIO_DEFAULT_DEPTH, &deep);
    sio_error limited = sio_json_scan(text, SHALLOW, &shallow);
    fuzz_check_error(error, size);
    fuzz_check_error(limited, size);
    if (limited.code != SIO_ERR_LIMIT_DEPTH) fuzz_check_same_error(error, limited);
    if (limited.code == SIO_ERR_OK) check_value(shallow, SHALLOW);
    return 0;
}
