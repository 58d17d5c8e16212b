#include "socketio/decoder.h"

#include "testkit.h"

#include <string.h>

#define TWO "52-/a,7[\"x\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]"

/* Feeds a message from guarded memory that is gone right after the call, so that what must be copied shows.
 * The packet is therefore only looked at inside `look`. */
typedef void look_fn(const sio_packet *p);

static sio_error feed(sio_decoder *d, bool binary, sio_slice message, look_fn *look) {
    testkit_guard g = testkit_guard_copy(message);
    sio_packet p;
    bool ready = false;
    sio_error e =
        binary ? sio_decoder_binary(d, g.bytes, &p, &ready) : sio_decoder_text(d, g.bytes, &p, &ready);
    ck_assert(!ready || e.code == SIO_ERR_OK);
    if (e.code == SIO_ERR_OK) ck_assert_msg(ready == (look != NULL), ready ? "ready too early" : "not ready");
    if (ready) look(&p);
    testkit_guard_free(&g);
    return e;
}

static void text_ok(sio_decoder *d, const char *text, look_fn *look) {
    ck_assert_int_eq(feed(d, false, sio_slice_str(text), look).code, SIO_ERR_OK);
}

static void binary_ok(sio_decoder *d, const char *bytes, look_fn *look) {
    ck_assert_int_eq(feed(d, true, sio_slice_str(bytes), look).code, SIO_ERR_OK);
}

static void is_plain(const sio_packet *p) {
    ck_assert_int_eq(p->type, SIO_EVENT);
    ck_assert(sio_slice_is(p->payload.text, "[\"plain\"]"));
    ck_assert_ptr_null(p->attachment);
}

static void is_two(const sio_packet *p) {
    ck_assert_int_eq(p->type, SIO_BINARY_EVENT);
    ck_assert(sio_slice_is(p->nsp, "/a"));
    ck_assert(p->has_id && p->id == 7);
    ck_assert_uint_eq(p->attachments, 2);
    ck_assert(sio_slice_is(p->attachment[0], "first"));
    ck_assert(sio_slice_is(p->attachment[1], "second one"));
    ck_assert(sio_slice_is(p->payload.text, &TWO[7]));
}

static void is_empty_one(const sio_packet *p) {
    ck_assert_uint_eq(p->attachments, 1);
    ck_assert_uint_eq(p->attachment[0].len, 0);
}

START_TEST(puts_packets_together) {
    sio_decoder *d = sio_decoder_new(NULL, NULL);
    for (int again = 0; again < 3; again++) {
        text_ok(d, "2[\"plain\"]", is_plain);
        text_ok(d, TWO, NULL);
        ck_assert_uint_eq(sio_decoder_due(d), 2);
        binary_ok(d, "first", NULL);
        ck_assert_uint_eq(sio_decoder_due(d), 1);
        binary_ok(d, "second one", is_two);
        ck_assert_uint_eq(sio_decoder_due(d), 0);
    }
    text_ok(d, "61-5[{\"_placeholder\":true,\"num\":0}]", NULL);
    binary_ok(d, "", is_empty_one); /* BIN-04 */
    sio_decoder_free(d);
}
END_TEST

static void error_and_fresh_start(sio_decoder *d, bool binary, const char *message, sio_error_code code) {
    ck_assert_int_eq(feed(d, binary, sio_slice_str(message), NULL).code, code);
    ck_assert_uint_eq(sio_decoder_due(d), 0);
    text_ok(d, "2[\"plain\"]", is_plain);
}

START_TEST(refuses_what_is_out_of_turn) {
    sio_decoder *d = sio_decoder_new(sio_rules_strict(), NULL);
    error_and_fresh_start(d, true, "x", SIO_ERR_ATTACHMENT_UNEXPECTED); /* BIN-12 */
    text_ok(d, TWO, NULL);
    error_and_fresh_start(d, false, "2[\"x\"]", SIO_ERR_ATTACHMENT_MISSING); /* BIN-11 */
    text_ok(d, TWO, NULL);
    binary_ok(d, "first", NULL);
    error_and_fresh_start(d, false, "0/other,", SIO_ERR_ATTACHMENT_MISSING);
    text_ok(d, TWO, NULL);
    binary_ok(d, "first", NULL);
    binary_ok(d, "second one", is_two);
    error_and_fresh_start(d, true, "third", SIO_ERR_ATTACHMENT_UNEXPECTED);
    error_and_fresh_start(d, false, "2{}", SIO_ERR_PAYLOAD_KIND);
    sio_decoder_free(d);
}
END_TEST

START_TEST(reset_drops_the_unfinished) {
    sio_decoder *d = sio_decoder_new(NULL, NULL);
    text_ok(d, TWO, NULL);
    sio_decoder_reset(d);
    ck_assert_int_eq(feed(d, true, sio_slice_str("x"), NULL).code, SIO_ERR_ATTACHMENT_UNEXPECTED);
    text_ok(d, TWO, NULL);
    sio_decoder_free(d); /* with a packet unfinished */
    sio_decoder_free(NULL);
}
END_TEST

START_TEST(limits_what_it_keeps) {
    sio_rules rules = *sio_rules_strict();
    rules.max_buffered = sizeof TWO - 1 + 5;
    sio_decoder *d = sio_decoder_new(&rules, NULL);
    text_ok(d, TWO, NULL);
    binary_ok(d, "first", NULL);
    binary_ok(d, "second one", is_two); /* the last one is not kept */
    text_ok(d, TWO, NULL);
    ck_assert_int_eq(feed(d, true, sio_slice_str("first!"), NULL).code, SIO_ERR_LIMIT_BUFFERED);
    sio_decoder_free(d);
    rules.max_buffered = sizeof TWO - 2;
    d = sio_decoder_new(&rules, NULL);
    ck_assert_int_eq(feed(d, false, sio_slice_str(TWO), NULL).code, SIO_ERR_LIMIT_BUFFERED);
    text_ok(d, "2[\"plain\"]", is_plain);
    sio_decoder_free(d);
}
END_TEST

START_TEST(allocates_nothing_without_attachments) {
    testkit_mem m;
    testkit_mem_init(&m, SIZE_MAX);
    sio_decoder *d = sio_decoder_new(NULL, &m.mem);
    size_t before = m.calls;
    text_ok(d, "2[\"plain\"]", is_plain);
    ck_assert_uint_eq(m.calls, before);
    for (int again = 0; again < 2; again++) {
        before = m.calls;
        text_ok(d, TWO, NULL);
        binary_ok(d, "first", NULL);
        binary_ok(d, "second one", is_two);
    }
    ck_assert_uint_eq(m.calls, before); /* the second time the memory is there */
    sio_decoder_free(d);
    ck_assert_uint_eq(m.live, 0);
}
END_TEST

/* A header that announces very many costs nothing until they come (BIN-09). */
START_TEST(memory_follows_the_attachments) {
    testkit_mem m;
    testkit_mem_init(&m, SIZE_MAX);
    sio_rules rules = *sio_rules_strict();
    rules.max_attachments = UINT32_MAX;
    sio_decoder *d = sio_decoder_new(&rules, &m.mem);
    text_ok(d, "54294967295-[\"x\"]", NULL);
    size_t calls = m.calls;
    ck_assert_uint_le(calls, 2);
    binary_ok(d, "x", NULL);
    ck_assert_uint_le(m.calls, calls + 1);
    ck_assert_uint_eq(sio_decoder_due(d), UINT32_MAX - 1);
    sio_decoder_free(d);
}
END_TEST

static void nothing(const sio_packet *p) {
    (void)p;
}

START_TEST(large_buffers_are_given_back) {
    testkit_mem m;
    testkit_mem_init(&m, SIZE_MAX);
    sio_decoder *d = sio_decoder_new(NULL, &m.mem);
    static char large[100000];
    text_ok(d, TWO, NULL);
    ck_assert_int_eq(feed(d, true, sio_slice_of(large, sizeof large), NULL).code, SIO_ERR_OK);
    binary_ok(d, "end", nothing);
    size_t live = m.live;
    text_ok(d, "2[\"plain\"]", is_plain);
    ck_assert_uint_eq(m.live, live - 1);
    sio_decoder_free(d);
}
END_TEST

static bool whole_exchange(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_decoder *d = sio_decoder_new(NULL, mem);
    if (d == NULL) return false;
    sio_packet p;
    bool ready = false;
    bool ok = sio_decoder_text(d, sio_slice_str(TWO), &p, &ready).code == SIO_ERR_OK &&
              sio_decoder_binary(d, sio_slice_str("first"), &p, &ready).code == SIO_ERR_OK &&
              sio_decoder_binary(d, sio_slice_str("second one"), &p, &ready).code == SIO_ERR_OK;
    if (!ok) ck_assert_uint_eq(sio_decoder_due(d), 0);
    sio_decoder_free(d);
    return ok && ready;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(whole_exchange, NULL);
}
END_TEST

SIO_TEST_MAIN("socketio/decoder",
              SIO_TCASE("decoder", puts_packets_together, refuses_what_is_out_of_turn,
                        reset_drops_the_unfinished, limits_what_it_keeps,
                        allocates_nothing_without_attachments, memory_follows_the_attachments,
                        large_buffers_are_given_back, survives_each_failed_allocation))
