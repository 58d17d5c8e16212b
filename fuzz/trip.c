#include "fuzz/trip.h"

#include "fuzz/arena.h"
#include "fuzz/check.h"

/* Most records need no second block. */
enum { ROOM = 256 };

void fuzz_check_reads(const fuzz_form *form, sio_slice text, const void *value) {
    sio_buf want = FUZZ_BUF_INIT, got = FUZZ_BUF_INIT;
    FUZZ_CHECK(sio_buf_reserve(&want, ROOM) && sio_buf_reserve(&got, ROOM), "no memory");
    form->note(value, &want);
    sio_error error = form->read(text, &got);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "what was written is no %s: %s at byte %zu", form->name,
               sio_error_name(error.code), error.offset);
    FUZZ_CHECK(sio_slice_equal(sio_buf_slice(&want), sio_buf_slice(&got)), "what was written is another %s",
               form->name);
    sio_buf_free(&want);
    sio_buf_free(&got);
}

void fuzz_check_trip(const fuzz_form *form, const void *value) {
    sio_buf text = FUZZ_BUF_INIT;
    sio_error error = form->write(value, &text);
    FUZZ_CHECK(error.code == SIO_ERR_OK, "this %s cannot be written: %s", form->name,
               sio_error_name(error.code));
    fuzz_check_reads(form, sio_buf_slice(&text), value);
    sio_buf_free(&text);
}
