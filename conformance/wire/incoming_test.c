/* What a server reads: requests, and masked frames; each input whole, and byte by byte. */
#include <string.h>

#include "testkit.h"
#include "wire/http.h"
#include "wire/ws.h"

typedef struct request_row {
    const char *in;
    const char *method, *target, *body;
    size_t left; /* bytes that must not be eaten */
    bool keep_alive;
    const char *error; /* must be part of the error; NULL: none */
} request_row;

static const request_row REQUESTS[] = {
    {"GET /socket.io/?EIO=4 HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/socket.io/?EIO=4", "", 0, true, NULL},
    {"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n40GET", "POST", "/", "40", 3, true, NULL},
    {"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n40\r\n0\r\n\r\n", "POST", "/", "40", 0, true,
     NULL},
    {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", "GET", "/", "", 0, false, NULL},
    {"GET / HTTP/1.0\r\n\r\n", "GET", "/", "", 0, false, NULL},
    {"GET /\r\n\r\n", NULL, NULL, NULL, 0, false, "no request line"},
    {"GET  HTTP/1.1\r\n\r\n", NULL, NULL, NULL, 0, false, "empty or has a space"},
    {"GET / x HTTP/1.1\r\n\r\n", NULL, NULL, NULL, 0, false, "empty or has a space"},
    {"GET / HTTP/2.0\r\n\r\n", NULL, NULL, NULL, 0, false, "does not end with HTTP/1.1"},
    {"G@T / HTTP/1.1\r\n\r\n", NULL, NULL, NULL, 0, false, "a method that is not a token"},
    {"GET / HTTP/1.1\r\nX\r\n\r\n", NULL, NULL, NULL, 0, false, "without colon (at byte 16 of the request)"},
};

static void read_request(const request_row *row, size_t piece) {
    wire_http_reader *r = wire_http_reader_new_request(NULL);
    wire_http_status status = WIRE_HTTP_MORE;
    size_t at = 0, len = strlen(row->in);
    while (at < len && status == WIRE_HTTP_MORE) {
        size_t used = 0;
        status =
            wire_http_reader_feed(r, sio_slice_of(row->in + at, len - at < piece ? len - at : piece), &used);
        at += used;
    }
    if (row->error != NULL) {
        ck_assert_int_eq(status, WIRE_HTTP_BAD);
        ck_assert_msg(strstr(wire_http_reader_error(r), row->error) != NULL, "%s: %s", row->in,
                      wire_http_reader_error(r));
    } else {
        const wire_response *got = wire_http_reader_response(r);
        ck_assert_msg(status == WIRE_HTTP_DONE, "%s: %s", row->in, wire_http_reader_error(r));
        ck_assert(sio_slice_is(got->method, row->method));
        ck_assert(sio_slice_is(got->target, row->target));
        ck_assert(sio_slice_is(got->body, row->body));
        ck_assert_int_eq(got->keep_alive, row->keep_alive);
        ck_assert_uint_eq(len - at, row->left);
    }
    wire_http_reader_free(r);
}

START_TEST(reads_requests) {
    for (size_t i = 0; i < sizeof REQUESTS / sizeof REQUESTS[0]; i++) {
        read_request(&REQUESTS[i], SIZE_MAX);
        read_request(&REQUESTS[i], 1);
    }
}
END_TEST

/* Returns the kind of the last event; the payload of a message goes to `out`. */
static wire_ws_event read_frames(wire_ws_reader *r, const char *in, size_t len, size_t piece, sio_buf *out) {
    wire_ws_event last = {.kind = WIRE_WS_MORE};
    for (size_t at = 0; at < len && last.kind != WIRE_WS_BAD;) {
        size_t used = 0;
        wire_ws_event e =
            wire_ws_reader_feed(r, sio_slice_of(in + at, len - at < piece ? len - at : piece), &used);
        at += used;
        if (e.kind == WIRE_WS_MESSAGE) ck_assert(sio_buf_add(out, e.payload));
        if (e.kind != WIRE_WS_MORE) last = e;
    }
    return last;
}

START_TEST(reads_masked_frames) {
    static const char text[] = "\x81\x85\x01\x02\x03\x04igohn\x89\x81\x00\x00\x00\x00p";
    for (size_t piece = 1; piece < sizeof text; piece++) {
        wire_ws_reader *r = wire_ws_reader_new(0);
        sio_buf out = SIO_BUF_INIT;
        wire_ws_reader_of_client(r);
        wire_ws_event last = read_frames(r, text, sizeof text - 1, piece, &out);
        ck_assert(sio_slice_is(sio_buf_slice(&out), "hello"));
        ck_assert_int_eq(last.kind, WIRE_WS_CONTROL);
        ck_assert(sio_slice_is(last.payload, "p"));
        sio_buf_free(&out);
        wire_ws_reader_free(r);
    }
}
END_TEST

START_TEST(reads_what_the_writer_masks) {
    enum { LONG = 70000 };
    sio_buf payload = SIO_BUF_INIT, frame = SIO_BUF_INIT, out = SIO_BUF_INIT;
    ck_assert(sio_buf_add_copies(&payload, sio_slice_str("0123456"), LONG / 7));
    const wire_frame f = {.fin = true,
                          .opcode = WIRE_WS_BINARY,
                          .masked = true,
                          .mask = {1, 2, 3, 4},
                          .payload = sio_buf_slice(&payload)};
    ck_assert(wire_ws_write_frame(&frame, &f, NULL));
    wire_ws_reader *r = wire_ws_reader_new(0);
    wire_ws_reader_of_client(r);
    read_frames(r, (const char *)frame.data, frame.len, 1000, &out);
    ck_assert(sio_slice_equal(sio_buf_slice(&out), sio_buf_slice(&payload)));
    wire_ws_reader_free(r);
    sio_buf_free(&payload);
    sio_buf_free(&frame);
    sio_buf_free(&out);
}
END_TEST

START_TEST(refuses_frames_without_mask) {
    wire_ws_reader *r = wire_ws_reader_new(0);
    sio_buf out = SIO_BUF_INIT;
    wire_ws_reader_of_client(r);
    wire_ws_event last = read_frames(r, "\x81\x01x", 3, 3, &out);
    ck_assert_int_eq(last.kind, WIRE_WS_BAD);
    ck_assert_str_eq(last.error, "an unmasked frame from a client");
    sio_buf_free(&out);
    wire_ws_reader_free(r);
}
END_TEST

SIO_TEST_MAIN("wire/incoming", SIO_TCASE("incoming", reads_requests, reads_masked_frames,
                                         reads_what_the_writer_masks, refuses_frames_without_mask))
