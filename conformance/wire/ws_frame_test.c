#include "testkit.h"
#include "wire/ws.h"

#include <string.h>

typedef struct row {
    wire_frame frame;
    wire_frame_length length;
    const char *want; /* the header and what follows */
    size_t want_len;
    size_t payload_len; /* further payload of 'x' */
} row;

#define WANT(bytes) .want = (bytes), .want_len = sizeof(bytes) - 1
#define TEXT .fin = true, .opcode = WIRE_WS_TEXT

static const row ROWS[] = {
    {.frame = {TEXT}, .payload_len = 2, WANT("\x81\x02xx")},
    {.frame = {TEXT, .masked = true, .mask = {1, 2, 3, 4}},
     .payload_len = 5,
     WANT("\x81\x85\x01\x02\x03\x04yz{|y")},
    {.frame = {.fin = false, .rsv = 7, .opcode = 15}, WANT("\x7f\x00")},
    {.frame = {.fin = false, .rsv = 4, .opcode = 1}, WANT("\x41\x00")},
    {.frame = {.fin = true, .rsv = 255, .opcode = 255}, WANT("\xff\x00")},
    {.frame = {TEXT}, .payload_len = 125, WANT("\x81\x7d")},
    {.frame = {TEXT}, .payload_len = 126, WANT("\x81\x7e\x00\x7e")},
    {.frame = {TEXT}, .payload_len = 65535, WANT("\x81\x7e\xff\xff")},
    {.frame = {TEXT}, .payload_len = 65536, WANT("\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00")},
    {.frame = {TEXT}, .length = {.form = WIRE_LEN_16}, .payload_len = 1, WANT("\x81\x7e\x00\x01x")},
    {.frame = {TEXT},
     .length = {.form = WIRE_LEN_64},
     .payload_len = 1,
     WANT("\x81\x7f\x00\x00\x00\x00\x00\x00\x00\x01x")},
    {.frame = {TEXT},
     .length = {.form = WIRE_LEN_7, .lie = true, .claimed = 127},
     .payload_len = 1,
     WANT("\x81\x7fx")},
    {.frame = {TEXT},
     .length = {.lie = true, .claimed = UINT64_MAX},
     .payload_len = 1,
     WANT("\x81\x7f\xff\xff\xff\xff\xff\xff\xff\xffx")},
    {.frame = {TEXT}, .length = {.lie = true, .claimed = 3}, .payload_len = 1, WANT("\x81\x03x")},
    {.frame = {TEXT}, .length = {.lie = true, .claimed = 0}, .payload_len = 1, WANT("\x81\x00x")},
};

static uint8_t payload[65536];

START_TEST(writes_each_field_as_told) {
    memset(payload, 'x', sizeof payload);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        wire_frame f = ROWS[i].frame;
        f.payload = sio_slice_of(payload, ROWS[i].payload_len);
        ck_assert(wire_ws_write_frame(&out, &f, &ROWS[i].length));
        sio_slice got = sio_buf_slice(&out);
        ck_assert_msg(sio_slice_equal(sio_slice_sub(got, 0, ROWS[i].want_len),
                                      sio_slice_of(ROWS[i].want, ROWS[i].want_len)),
                      "row %zu", i);
        size_t tail = ROWS[i].payload_len < 10 ? 0 : ROWS[i].payload_len;
        ck_assert_msg(got.len == ROWS[i].want_len + tail, "row %zu: %zu bytes", i, got.len);
        sio_buf_free(&out);
    }
}
END_TEST

static bool write_one(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    wire_frame f = {TEXT, .masked = true, .payload = sio_slice_of(payload, 200)};
    bool ok = wire_ws_write_frame(&out, &f, NULL);
    ck_assert(ok || out.len == 0);
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(write_one, NULL);
}
END_TEST

SIO_TEST_MAIN("wire/ws_frame", SIO_TCASE("frame", writes_each_field_as_told, survives_each_failed_allocation))
