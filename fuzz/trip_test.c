/* Forms with one fault each: the trip must show it. A value is a C string of digits. */
#include "fuzz/trip.h"

#include "fuzz/pieces.h"
#include "fuzz/test_abort.h"
#include "testkit.h"

static void note(const void *value, sio_buf *record) {
    fuzz_note_slice(record, sio_slice_str(value));
}

static sio_error write_all(const void *value, sio_buf *text) {
    ck_assert(sio_buf_add_str(text, value));
    return sio_ok();
}
static sio_error write_nothing(const void *value, sio_buf *text) {
    (void)value;
    (void)text;
    return sio_error_at(SIO_ERR_UTF8, 0);
}
static sio_error write_less(const void *value, sio_buf *text) {
    ck_assert(sio_buf_add_str(text, (const char *)value + 1));
    return sio_ok();
}

static sio_error read_all(sio_slice text, sio_buf *record) {
    fuzz_note_slice(record, text);
    return sio_ok();
}
static sio_error read_nothing(sio_slice text, sio_buf *record) {
    (void)record;
    return sio_error_at(SIO_ERR_JSON_END, text.len);
}

static const fuzz_form good = {"number", write_all, read_all, note};

static void trip(const void *form) {
    fuzz_check_trip(form, "123");
}

START_TEST(what_is_written_and_read_as_the_same_is_well) {
    trip(&good);
    fuzz_check_reads(&good, sio_slice_str("123"), "123");
}
END_TEST

START_TEST(each_leg_of_a_trip_can_fail) {
    const fuzz_form mute = {"number", write_nothing, read_all, note},
                    forgetful = {"number", write_less, read_all, note},
                    blind = {"number", write_all, read_nothing, note};
    ck_assert(test_aborts(trip, &mute, "this number cannot be written: utf8"));
    ck_assert(test_aborts(trip, &forgetful, "what was written is another number"));
    ck_assert(test_aborts(trip, &blind, "what was written is no number: json-end at byte 3"));
}
END_TEST

SIO_TEST_MAIN("fuzz trip",
              SIO_TCASE("trip", what_is_written_and_read_as_the_same_is_well, each_leg_of_a_trip_can_fail))
