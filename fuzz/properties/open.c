#include "fuzz/properties/open.h"

#include "base/json_string.h"
#include "fuzz/arena.h"
#include "fuzz/check.h"
#include "fuzz/pieces.h"
#include "fuzz/trip.h"

void prop_open_kinds(const sio_open *open) {
    FUZZ_CHECK(open->sid.kind == SIO_JSON_STRING && open->upgrades.kind == SIO_JSON_ARRAY, "wrong kinds");
    sio_open_offers(open, "websocket");
}

static void note_open(const void *value, sio_buf *record) {
    const sio_open *open = value;
    sio_buf sid = FUZZ_BUF_INIT;
    FUZZ_CHECK(sio_json_unescape(open->sid, &sid), "no memory");
    fuzz_note_slice(record, sio_buf_slice(&sid));
    fuzz_note(record, open->ping_interval);
    fuzz_note(record, open->ping_timeout);
    fuzz_note(record, open->max_payload);
    sio_buf_free(&sid);
}

static sio_error write_open(const void *value, sio_buf *text) {
    const sio_open *open = value;
    sio_buf sid = FUZZ_BUF_INIT;
    FUZZ_CHECK(sio_json_unescape(open->sid, &sid), "no memory");
    sio_open_offer offer = {.sid = sio_buf_slice(&sid),
                            .ping_interval = open->ping_interval,
                            .ping_timeout = open->ping_timeout,
                            .max_payload = open->max_payload};
    sio_error error = sio_open_write(&offer, text);
    sio_buf_free(&sid);
    return error;
}

static sio_error read_open(sio_slice text, sio_buf *record) {
    sio_open open;
    sio_error error = sio_open_read(text, NULL, &open);
    if (error.code == SIO_ERR_OK) note_open(&open, record);
    return error;
}

void prop_open_trip(const sio_open *open) {
    static const fuzz_form form = {"open packet", write_open, read_open, note_open};
    fuzz_check_trip(&form, open);
}
