#include "wire/budget.h"

#include "testkit.h"
#include "wire/http.h"
#include "wire/ws.h"

enum { KIB = 1024, MIB = 1024 * KIB };

START_TEST(shares_are_certain_more_is_not) {
    wire_budget b = {.most = MIB};
    ck_assert(wire_budget_take(&b, 0, MIB));
    ck_assert(!wire_budget_take(&b, 0, WIRE_BUDGET_SHARE + 1));
    ck_assert(wire_budget_take(&b, 0, WIRE_BUDGET_SHARE));
    ck_assert(!wire_budget_take(&b, WIRE_BUDGET_SHARE, 1));
    wire_budget_give(&b, MIB);
    ck_assert(wire_budget_take(&b, WIRE_BUDGET_SHARE, 1));
    wire_budget_give(&b, WIRE_BUDGET_SHARE + 1);
    ck_assert_uint_eq(atomic_load(&b.kept), 0);
    ck_assert(wire_budget_take(NULL, 0, MIB));
    wire_budget_give(NULL, MIB);
}
END_TEST

/* Feeds so many chunks of 16 KiB. Returns the last status. */
static wire_http_status feed_chunks(wire_http_reader *r, int count) {
    static char chunk[16 * KIB + 8] = "4000\r\n";
    static const char head[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    size_t used;
    memset(chunk + 6, 'A', 16 * KIB);
    memcpy(chunk + 6 + 16 * KIB, "\r\n", 2);
    wire_http_status status = wire_http_reader_feed(r, sio_slice_str(head), &used);
    for (int i = 0; i < count && status == WIRE_HTTP_MORE; i++)
        status = wire_http_reader_feed(r, sio_slice_of((const uint8_t *)chunk, sizeof chunk), &used);
    return status;
}

START_TEST(endless_bodies_share_it) {
    wire_budget b = {.most = MIB};
    wire_http_limits limits = {.budget = &b};
    wire_http_reader *readers[8];
    for (size_t i = 0; i < 8; i++) {
        readers[i] = wire_http_reader_new(sio_slice_str("GET"), &limits);
        ck_assert_int_eq(feed_chunks(readers[i], 1000), WIRE_HTTP_BAD);
        ck_assert_ptr_nonnull(strstr(wire_http_reader_error(readers[i]), "together"));
    }
    ck_assert_uint_le(atomic_load(&b.kept), MIB + 7 * WIRE_BUDGET_SHARE);
    for (size_t i = 0; i < 8; i++)
        wire_http_reader_free(readers[i]);
    ck_assert_uint_eq(atomic_load(&b.kept), 0);
    wire_http_reader *r = wire_http_reader_new(sio_slice_str("GET"), &limits);
    ck_assert_int_eq(feed_chunks(r, 60), WIRE_HTTP_MORE);
    wire_http_reader_free(r);
    ck_assert_uint_eq(atomic_load(&b.kept), 0);
}
END_TEST

START_TEST(endless_messages_share_it) {
    static uint8_t frame[10 + 16 * KIB];
    wire_budget b = {.most = MIB};
    size_t used;
    wire_ws_reader *r = wire_ws_reader_new(0);
    wire_ws_reader_share(r, &b);
    wire_ws_event event = {.kind = WIRE_WS_MORE};
    for (int i = 0; i < 1000 && event.kind == WIRE_WS_MORE; i++) {
        memset(frame, 0, sizeof frame);
        frame[0] = i == 0 ? 0x02 : 0x00;
        frame[1] = 126;
        frame[2] = 0x40;
        event = wire_ws_reader_feed(r, sio_slice_of(frame, 4 + 16 * KIB), &used);
    }
    ck_assert_int_eq(event.kind, WIRE_WS_BAD);
    ck_assert_uint_le(atomic_load(&b.kept), MIB);
    wire_ws_reader_free(r);
    ck_assert_uint_eq(atomic_load(&b.kept), 0);
}
END_TEST

SIO_TEST_MAIN("wire/budget", SIO_TCASE("budget", shares_are_certain_more_is_not, endless_bodies_share_it,
                                       endless_messages_share_it))
