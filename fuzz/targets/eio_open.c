/* The data of an open packet; what was read can be written and read again. */
#include "engineio/open.h"

#include "base/json_string.h"
#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/mutate/mutate.h"

FUZZ_TARGET_SHAPE(JSON)

/* What a string of JSON means can always be written: UTF-8, but for surrogates without their partner. */
static void write_again(const sio_open *open) {
    sio_buf sid = FUZZ_BUF_INIT, text = FUZZ_BUF_INIT, same = FUZZ_BUF_INIT;
    sio_open again;
    FUZZ_CHECK(sio_json_unescape(open->sid, &sid), "no memory");
    sio_open_offer offer = {.sid = sio_buf_slice(&sid),
                            .ping_interval = open->ping_interval,
                            .ping_timeout = open->ping_timeout,
                            .max_payload = open->max_payload};
    sio_error error = sio_open_write(&offer, &text);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "%s", sio_error_name(error.code));
    error = sio_open_read(sio_buf_slice(&text), NULL, &again);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "%s at byte %zu", sio_error_name(error.code), error.offset);
    FUZZ_CHECK(sio_json_unescape(again.sid, &same), "no memory");
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&sid), sio_buf_slice(&same)), "another sid");
    FUZZ_CHECK(again.ping_interval == open->ping_interval && again.ping_timeout == open->ping_timeout &&
                   again.max_payload == open->max_payload,
               "other numbers");
    sio_buf_free(&sid);
    sio_buf_free(&text);
    sio_buf_free(&same);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    const sio_rules lenient = {.lenient = SIO_LENIENT_ALL, .max_depth = 16};
    sio_slice text = sio_slice_of(data, size);
    sio_open strict_open, open;
    sio_error strict = sio_open_read(text, NULL, &strict_open);
    sio_error error = sio_open_read(text, &lenient, &open);
    fuzz_check_error(strict, size);
    fuzz_check_error(error, size);
    if (error.code != SIO_ERR_OK) {
        FUZZ_CHECK(strict.code != SIO_ERR_OK || error.code == SIO_ERR_LIMIT_DEPTH, "leniency refuses: %s",
                   sio_error_name(error.code));
        return 0;
    }
    FUZZ_CHECK(open.sid.kind == SIO_JSON_STRING && open.upgrades.kind == SIO_JSON_ARRAY, "wrong kinds");
    sio_open_offers(&open, "websocket");
    write_again(&open);
    return 0;
}
