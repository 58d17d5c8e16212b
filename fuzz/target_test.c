/* Parsers with one fault each: the harness must see it. */
#include "fuzz/target.h"

#include "fuzz/reference.h"
#include "fuzz/test_abort.h"
#include "testkit.h"

static int calls;

/* What the reference says, changed on its way. */
static fuzz_emit *harness;
static void *harness_ctx;
static void (*change)(fuzz_packet *packet);

static void emit_changed(void *ctx, const fuzz_packet *packet) {
    (void)ctx;
    fuzz_packet changed = *packet;
    change(&changed);
    harness(harness_ctx, &changed);
}

static fuzz_verdict decode_changed(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    harness = emit;
    harness_ctx = ctx;
    return fuzz_reference.decode(op, data, size, emit_changed, NULL);
}

static fuzz_bytes bytes(const char *text) {
    return (fuzz_bytes){(const uint8_t *)text, strlen(text)};
}
static void nothing(fuzz_packet *p) {
    (void)p;
}
static void other_type(fuzz_packet *p) {
    p->type ^= 1;
}
static void other_id(fuzz_packet *p) {
    p->id++;
}
static void no_id(fuzz_packet *p) {
    p->has_id = 0;
}
static void other_namespace(fuzz_packet *p) {
    p->nsp = bytes("/b");
}
static void respelt(fuzz_packet *p) {
    p->data = bytes("[ \"a\" , 1e1 , {\"y\":2,\"x\":1} ]");
}
static void other_data(fuzz_packet *p) {
    p->data = bytes("[\"a\",11,{\"x\":1,\"y\":2}]");
}
static void no_data(fuzz_packet *p) {
    p->data = (fuzz_bytes){NULL, 0};
}
static void forgetful(fuzz_packet *p) {
    p->data = bytes(calls++ % 2 == 0 ? "[\"a\"]" : "[\"b\"]");
}

/* Each of these is right the first time, and something else the second. */
static bool second_time(void) {
    return calls++ % 2 == 1;
}
static void forgets_type(fuzz_packet *p) {
    p->type ^= (uint32_t)second_time();
}
static void forgets_binary(fuzz_packet *p) {
    p->binary ^= (uint32_t)second_time();
}
static void forgets_attachments(fuzz_packet *p) {
    p->attachments += (uint32_t)second_time();
}
static void forgets_that_there_is_an_id(fuzz_packet *p) {
    p->has_id ^= (uint32_t)second_time();
}
static void forgets_id(fuzz_packet *p) {
    p->id += second_time();
}
/* An id that is not there is compared, too. */
static void forgets_no_id(fuzz_packet *p) {
    p->has_id = 0;
    p->id = second_time();
}
static void forgets_namespace(fuzz_packet *p) {
    p->nsp = bytes(second_time() ? "/b" : "/a");
}
static void forgets_no_namespace(fuzz_packet *p) {
    p->nsp = second_time() ? bytes("") : (fuzz_bytes){NULL, 0};
}
static void forgets_payload(fuzz_packet *p) {
    p->data = second_time() ? bytes("") : (fuzz_bytes){NULL, 0};
}
/* The same bytes, of other fields. */
static void forgets_border(fuzz_packet *p) {
    p->nsp = bytes(second_time() ? "/a[" : "/a");
    p->data = bytes(p->nsp.len == 3 ? "1]" : "[1]");
}

static const char valid[] = "2/a,7[\"a\",10,{\"x\":1,\"y\":2}]";

typedef struct attempt {
    void (*change)(fuzz_packet *packet);
    fuzz_verdict (*decode)(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx);
    const char *input;
    uint32_t differs;
} attempt;

static void attempt_it(const void *arg) {
    const attempt *a = arg;
    const fuzz_parser parser = {.abi = FUZZ_ABI,
                                .name = "it",
                                .decode = a->decode == NULL ? decode_changed : a->decode,
                                .differs = a->differs};
    const char *input = a->input == NULL ? valid : a->input;
    change = a->change == NULL ? nothing : a->change;
    ck_assert_int_eq(fuzz_try_parser(&parser, FUZZ_SIO5_PACKET, (const uint8_t *)input, strlen(input)), 0);
}

START_TEST(who_agrees_passes) {
    attempt_it(&(attempt){.change = nothing});
    attempt_it(&(attempt){.change = nothing, .input = "9"});
    attempt_it(&(attempt){.change = respelt}); /* the same value */
}
END_TEST

START_TEST(each_difference_of_a_packet_is_seen) {
    static const struct {
        void (*change)(fuzz_packet *packet);
        const char *words;
    } rows[] = {{other_type, "it reads another header"},
                {other_id, "it reads another header"},
                {no_id, "it reads another header"},
                {other_namespace, "it reads another namespace"},
                {other_data, "it reads other data"},
                {no_data, "it reads other data"},
                {forgetful, "something else of the same input"}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_msg(test_aborts(attempt_it, &(attempt){.change = rows[i].change}, rows[i].words), "row %zu",
                      i);
    /* What may differ is not compared; that a parser contradicts itself is never allowed. */
    attempt_it(&(attempt){.change = other_id, .differs = FUZZ_MAY_DIFFER});
    ck_assert(test_aborts(attempt_it, &(attempt){.change = forgetful, .differs = 7}, "something else"));
}
END_TEST

START_TEST(what_is_not_the_same_twice_is_seen_in_every_field) {
    void (*const rows[])(fuzz_packet * packet) = {
        forgetful,     forgets_type,  forgets_binary,    forgets_attachments,  forgets_that_there_is_an_id,
        forgets_id,    forgets_no_id, forgets_namespace, forgets_no_namespace, forgets_payload,
        forgets_border};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const attempt a = {.change = rows[i], .differs = FUZZ_MAY_DIFFER};
        calls = 0;
        ck_assert_msg(test_aborts(attempt_it, &a, "it makes something else of the same input"), "row %zu", i);
    }
}
END_TEST

static fuzz_verdict accept(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    fuzz_reference.decode(op, data, size, emit, ctx);
    return FUZZ_ACCEPTED;
}
static fuzz_verdict refuse(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    (void)op, (void)data, (void)size, (void)emit, (void)ctx;
    return FUZZ_REFUSED;
}
static fuzz_verdict decline(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    (void)op, (void)data, (void)size, (void)emit, (void)ctx;
    return FUZZ_UNSUPPORTED;
}
static fuzz_verdict swallow(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    (void)op, (void)data, (void)size, (void)emit, (void)ctx;
    return FUZZ_ACCEPTED;
}
static fuzz_verdict babble(fuzz_op op, const uint8_t *data, size_t size, fuzz_emit *emit, void *ctx) {
    (void)op, (void)data, (void)size, (void)emit, (void)ctx;
    return (fuzz_verdict)9;
}

START_TEST(another_verdict_is_seen_unless_allowed) {
    const attempt lenient = {.decode = accept, .input = "9"}, strict = {.decode = refuse};
    ck_assert(test_aborts(attempt_it, &lenient, "it accepts what the reference refuses"));
    ck_assert(test_aborts(attempt_it, &strict, "it refuses what the reference accepts"));
    attempt_it(&(attempt){.decode = accept, .input = "9", .differs = FUZZ_MAY_ACCEPT_MORE});
    attempt_it(&(attempt){.decode = refuse, .differs = FUZZ_MAY_REFUSE_MORE});
    const attempt wrong_way = {.decode = refuse, .differs = FUZZ_MAY_ACCEPT_MORE};
    ck_assert(test_aborts(attempt_it, &wrong_way, "it refuses"));
    attempt_it(&(attempt){.decode = decline});
    ck_assert(test_aborts(attempt_it, &(attempt){.decode = swallow}, "it makes 0 packets"));
    ck_assert(test_aborts(attempt_it, &(attempt){.decode = babble}, "verdict 9"));
}
END_TEST

static void begin_wrong(const void *arg) {
    const fuzz_parser parser = {.abi = FUZZ_ABI + 1, .name = "it", .decode = decline};
    (void)arg;
    fuzz_try_parser(&parser, FUZZ_SIO5_PACKET, (const uint8_t *)"", 0);
}

START_TEST(a_parser_of_another_version_is_refused) {
    ck_assert(test_aborts(begin_wrong, NULL, "it speaks version 2"));
}
END_TEST

static void count_one(void *ctx, const fuzz_packet *packet) {
    (void)packet;
    ++*(size_t *)ctx;
}
static size_t count_packets(fuzz_op op, const char *input, fuzz_verdict want) {
    size_t n = 0;
    ck_assert_int_eq(fuzz_reference.decode(op, (const uint8_t *)input, strlen(input), count_one, &n), want);
    return n;
}

START_TEST(the_reference_knows_every_operation) {
    ck_assert_uint_eq(count_packets(FUZZ_EIO4_PACKET, "bAQID", FUZZ_ACCEPTED), 1);
    ck_assert_uint_eq(count_packets(FUZZ_EIO4_PACKET, "x", FUZZ_REFUSED), 0);
    ck_assert_uint_eq(count_packets(FUZZ_EIO4_PAYLOAD,
                                    "4a\x1e"
                                    "2",
                                    FUZZ_ACCEPTED),
                      2);
    ck_assert_uint_eq(count_packets(FUZZ_EIO4_PAYLOAD, "4a\x1e", FUZZ_REFUSED), 1);
    ck_assert_uint_eq(count_packets(FUZZ_SIO5_PACKET, "0", FUZZ_ACCEPTED), 1);
    ck_assert_uint_eq(count_packets(FUZZ_SIO5_PACKET, "511-[\"a\"]", FUZZ_UNSUPPORTED), 0);
    ck_assert_uint_eq(count_packets(FUZZ_OPS, "", FUZZ_UNSUPPORTED), 0);
}
END_TEST

SIO_TEST_MAIN("fuzz target",
              SIO_TCASE("parsers", who_agrees_passes, each_difference_of_a_packet_is_seen,
                        what_is_not_the_same_twice_is_seen_in_every_field,
                        another_verdict_is_seen_unless_allowed, a_parser_of_another_version_is_refused,
                        the_reference_knows_every_operation))
