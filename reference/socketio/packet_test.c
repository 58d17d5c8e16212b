#include "socketio/packet.h"

#include "testkit.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define BYTES(text) text, sizeof(text) - 1

/* What came out, on one line: type, attachments, namespace, id, payload. */
static void outline(const sio_packet *p, char *to, size_t size) {
    char id[24] = "-";
    if (p->has_id) snprintf(id, sizeof id, "%" PRIu64, p->id);
    snprintf(to, size, "%s %u %.*s %s %.*s", sio_type_name(p->type), p->attachments, (int)p->nsp.len,
             (const char *)p->nsp.ptr, id, (int)p->payload.text.len, (const char *)p->payload.text.ptr);
}

/* Also what the encoder makes of it, when that differs (NULL: the same text). */
static const struct {
    const char *text;
    const char *want;
    const char *written;
} good[] = {
    {"0", "CONNECT 0 / - ", NULL},
    {"0{\"token\":\"123\"}", "CONNECT 0 / - {\"token\":\"123\"}", NULL},
    {"0/admin,", "CONNECT 0 /admin - ", NULL},
    {"0/admin,{\"sid\":\"x\"}", "CONNECT 0 /admin - {\"sid\":\"x\"}", NULL},
    {"0/custom", "CONNECT 0 /custom - ", "0/custom,"},                            /* PG-05, A-17 */
    {"0/custom{\"a\":1}", "CONNECT 0 /custom{\"a\":1} - ", "0/custom{\"a\":1},"}, /* PG-06 */
    {"0/", "CONNECT 0 / - ", "0"},                                                /* PG-07 */
    {"0/,", "CONNECT 0 / - ", "0"},
    {"0/a?b=c,{}", "CONNECT 0 /a?b=c - {}", NULL},      /* NS-02 */
    {"012{\"a\":1}", "CONNECT 0 / 12 {\"a\":1}", NULL}, /* CN-19 */
    {"0123", "CONNECT 0 / 123 ", NULL},
    {"1", "DISCONNECT 0 / - ", NULL},
    {"1/admin,", "DISCONNECT 0 /admin - ", NULL},
    {"112", "DISCONNECT 0 / 12 ", NULL}, /* DC-05 */
    {"2[\"foo\"]", "EVENT 0 / - [\"foo\"]", NULL},
    {"2/chat,12[\"m\",1,2,3]", "EVENT 0 /chat 12 [\"m\",1,2,3]", NULL},
    {"20[\"\"]", "EVENT 0 / 0 [\"\"]", NULL}, /* AK-12, EV-04 */
    {"2[1,\"x\"]", "EVENT 0 / - [1,\"x\"]", NULL},
    {"2[1.5]", "EVENT 0 / - [1.5]", NULL},
    {"29007199254740991[\"x\"]", "EVENT 0 / 9007199254740991 [\"x\"]", NULL},
    {"2[ \"foo\" , { \"a\" : 1 } ] ", "EVENT 0 / - [ \"foo\" , { \"a\" : 1 } ]",
     "2[ \"foo\" , { \"a\" : 1 } ]"},
    {"2[\"error\"]", "EVENT 0 / - [\"error\"]", NULL}, /* EV-06 */
    {"2[\"__proto__\",{\"__proto__\":1}]", "EVENT 0 / - [\"__proto__\",{\"__proto__\":1}]", NULL},
    {"2[\"x\",1e400,9007199254740993,\"\\ud800\",\"\\u0000\",{\"a\":1,\"a\":2}]",
     "EVENT 0 / - [\"x\",1e400,9007199254740993,\"\\ud800\",\"\\u0000\",{\"a\":1,\"a\":2}]", NULL},
    {"2[\"x\",{\"_placeholder\":true,\"num\":7}]", "EVENT 0 / - [\"x\",{\"_placeholder\":true,\"num\":7}]",
     NULL},
    {"312[]", "ACK 0 / 12 []", NULL},
    {"3/admin,0[null]", "ACK 0 /admin 0 [null]", NULL},
    {"3[]", "ACK 0 / - []", NULL}, /* AK-06 */
    {"4{\"message\":\"no\"}", "CONNECT_ERROR 0 / - {\"message\":\"no\"}", NULL},
    {"4/x,\"no\"", "CONNECT_ERROR 0 /x - \"no\"", NULL},
    {"51-[\"a\",{\"_placeholder\":true,\"num\":0}]",
     "BINARY_EVENT 1 / - [\"a\",{\"_placeholder\":true,\"num\":0}]", NULL},
    {"52-/admin,7[\"a\",{\"num\":1,\"_placeholder\":true}]",
     "BINARY_EVENT 2 /admin 7 [\"a\",{\"num\":1,\"_placeholder\":true}]", NULL},
    {"510-[\"a\"]", "BINARY_EVENT 10 / - [\"a\"]", NULL}, /* BIN-09, BIN-15 */
    {"61-/x,5[{\"_placeholder\":true,\"num\":0}]", "BINARY_ACK 1 /x 5 [{\"_placeholder\":true,\"num\":0}]",
     NULL},
};

static const struct {
    const char *text;
    size_t len;
    sio_error_code code;
    size_t offset;
} bad[] = {
    {BYTES(""), SIO_ERR_PACKET_EMPTY, 0},
    {BYTES("7"), SIO_ERR_PACKET_TYPE, 0},
    {BYTES("9[\"x\"]"), SIO_ERR_PACKET_TYPE, 0},
    {BYTES("a"), SIO_ERR_PACKET_TYPE, 0},
    {BYTES("-"), SIO_ERR_PACKET_TYPE, 0},
    {BYTES(" "), SIO_ERR_PACKET_TYPE, 0},
    {BYTES("\xff"), SIO_ERR_PACKET_TYPE, 0},
    /* counts: BIN-07 to BIN-10 */
    {BYTES("5[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("5-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("51[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("50-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("5-1-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("51.5-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("5x-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("501-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("5+1-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("51e0-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("5 1-[\"x\"]"), SIO_ERR_COUNT, 1},
    {BYTES("61"), SIO_ERR_COUNT, 1},
    {BYTES("511-[\"x\"]"), SIO_ERR_LIMIT_ATTACHMENTS, 1},
    {BYTES("54294967297-[\"x\"]"), SIO_ERR_LIMIT_ATTACHMENTS, 1},
    {BYTES("5100000000000000000000000-[\"x\"]"), SIO_ERR_LIMIT_ATTACHMENTS, 1},
    /* namespaces */
    {BYTES("0/\xff"), SIO_ERR_UTF8, 2},
    {BYTES("0/a\xc3,"), SIO_ERR_UTF8, 3},
    /* ids: AK-08 to AK-10 */
    {BYTES("201[\"x\"]"), SIO_ERR_ACK_ID, 1},
    {BYTES("200[\"x\"]"), SIO_ERR_ACK_ID, 1},
    {BYTES("2/a,007[\"x\"]"), SIO_ERR_ACK_ID, 4},
    {BYTES("2 [\"x\"]"), SIO_ERR_ACK_ID, 1},
    {BYTES("21 2[\"x\"]"), SIO_ERR_ACK_ID, 2},
    {BYTES("212 [\"x\"]"), SIO_ERR_ACK_ID, 3},
    {BYTES("29007199254740992[\"x\"]"), SIO_ERR_ACK_ID, 1},
    {BYTES("2100000000000000000000000000[\"x\"]"), SIO_ERR_ACK_ID, 1},
    /* payloads absent or unexpected, PG-16, DC-05 */
    {BYTES("2"), SIO_ERR_PAYLOAD_MISSING, 1},
    {BYTES("212"), SIO_ERR_PAYLOAD_MISSING, 3},
    {BYTES("2/admin"), SIO_ERR_PAYLOAD_MISSING, 7},
    {BYTES("312"), SIO_ERR_PAYLOAD_MISSING, 3},
    {BYTES("4"), SIO_ERR_PAYLOAD_MISSING, 1},
    {BYTES("51-"), SIO_ERR_PAYLOAD_MISSING, 3},
    {BYTES("61-5"), SIO_ERR_PAYLOAD_MISSING, 4},
    {BYTES("1{}"), SIO_ERR_PAYLOAD_UNEXPECTED, 1},
    {BYTES("1\"x\""), SIO_ERR_PAYLOAD_UNEXPECTED, 1},
    /* kinds: PG-13, PG-15, CN-06 */
    {BYTES("0[]"), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("0\"x\""), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("0null"), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("2{}"), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("2\"s\""), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("2null"), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("30{}"), SIO_ERR_PAYLOAD_KIND, 2},
    {BYTES("4[]"), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("4null"), SIO_ERR_PAYLOAD_KIND, 1},
    {BYTES("51-{}"), SIO_ERR_PAYLOAD_KIND, 3},
    /* events: EV-01 to EV-05, BIN-17 */
    {BYTES("2[]"), SIO_ERR_EVENT_NAME, 2},
    {BYTES("2[ ]"), SIO_ERR_EVENT_NAME, 3},
    {BYTES("2[null]"), SIO_ERR_EVENT_NAME, 2},
    {BYTES("2[true]"), SIO_ERR_EVENT_NAME, 2},
    {BYTES("2[{}]"), SIO_ERR_EVENT_NAME, 2},
    {BYTES("2[[]]"), SIO_ERR_EVENT_NAME, 2},
    {BYTES("51-[{\"_placeholder\":true,\"num\":0}]"), SIO_ERR_EVENT_NAME, 4},
    {BYTES("2[\"connect\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[\"connect_error\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[\"disconnect\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[\"disconnecting\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[\"newListener\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[ \"removeListener\"]"), SIO_ERR_EVENT_RESERVED, 3},
    {BYTES("2[\"\\u0063onnect\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[\"c\\u006fnnect\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("2[\"connec\\u0074\"]"), SIO_ERR_EVENT_RESERVED, 2},
    {BYTES("51-[\"disconnect\"]"), SIO_ERR_EVENT_RESERVED, 4},
    /* placeholders: BIN-13 */
    {BYTES("51-[\"a\",{\"_placeholder\":true,\"num\":1}]"), SIO_ERR_PLACEHOLDER_NUM, 8},
    {BYTES("51-[\"a\",{\"_placeholder\":true}]"), SIO_ERR_PLACEHOLDER_NUM, 8},
    {BYTES("51-[\"a\",{\"_placeholder\":true,\"num\":0,\"x\":1}]"), SIO_ERR_PLACEHOLDER_KEYS, 8},
    /* JSON: PG-14, AK-09 */
    {BYTES("2[\"x\"]]"), SIO_ERR_JSON_TRAILING, 6},
    {BYTES("2[\"x\",]"), SIO_ERR_JSON_VALUE, 6},
    {BYTES("2abc[\"x\"]"), SIO_ERR_JSON_VALUE, 1},
    {BYTES("2-1[\"x\"]"), SIO_ERR_JSON_TRAILING, 3},
    {BYTES("21.5[\"x\"]"), SIO_ERR_JSON_VALUE, 2},
    {BYTES("2/a,[\"x\",\"\xff\"]"), SIO_ERR_UTF8, 10},
    {BYTES("2[\"x"), SIO_ERR_JSON_END, 4},
    {BYTES("0{\"a\":1"), SIO_ERR_JSON_END, 7},
};

START_TEST(decodes_and_encodes) {
    testkit_guard g = testkit_guard_copy(sio_slice_str(good[_i].text));
    sio_packet p;
    sio_error e = sio_packet_decode(g.bytes, NULL, &p);
    ck_assert_msg(e.code == SIO_ERR_OK, "%s: %s at %zu", good[_i].text, sio_error_name(e.code), e.offset);
    char got[256];
    outline(&p, got, sizeof got);
    ck_assert_str_eq(got, good[_i].want);
    ck_assert_int_eq(sio_packet_check(&p, NULL).code, SIO_ERR_OK);
    sio_buf out = SIO_BUF_INIT;
    ck_assert_int_eq(sio_packet_encode(&p, &out).code, SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&out), good[_i].written == NULL ? good[_i].text : good[_i].written);
    sio_buf_free(&out);
    testkit_guard_free(&g);
}
END_TEST

START_TEST(refuses) {
    testkit_guard g = testkit_guard_copy(sio_slice_of(bad[_i].text, bad[_i].len));
    sio_packet p;
    sio_error e = sio_packet_decode(g.bytes, sio_rules_strict(), &p);
    ck_assert_msg(e.code == bad[_i].code, "%s: %s", bad[_i].text, sio_error_name(e.code));
    ck_assert_msg(e.offset == bad[_i].offset, "%s: at %zu", bad[_i].text, e.offset);
    testkit_guard_free(&g);
}
END_TEST

/* One quirk, one switch: refused with all others on, taken with it alone. */
static const struct {
    uint32_t flag;
    const char *text;
    const char *want;
} quirks[] = {
    {SIO_LENIENT_EVENT_WITHOUT_PAYLOAD, "2", "EVENT 0 / - "},
    {SIO_LENIENT_EVENT_WITHOUT_PAYLOAD, "212", "EVENT 0 / 12 "},
    {SIO_LENIENT_EVENT_WITHOUT_PAYLOAD, "51-", "BINARY_EVENT 1 / - "},
    {SIO_LENIENT_ACK_WITHOUT_PAYLOAD, "37", "ACK 0 / 7 "},
    {SIO_LENIENT_ACK_WITHOUT_PAYLOAD, "61-7", "BINARY_ACK 1 / 7 "},
    {SIO_LENIENT_CONNECT_ERROR_WITHOUT_PAYLOAD, "4/x", "CONNECT_ERROR 0 /x - "},
    {SIO_LENIENT_ZERO_ATTACHMENTS, "50-[\"x\"]", "BINARY_EVENT 0 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "5+1-[\"x\"]", "BINARY_EVENT 1 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "501-[\"x\"]", "BINARY_EVENT 1 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "51e0-[\"x\"]", "BINARY_EVENT 1 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "50x2-[\"x\"]", "BINARY_EVENT 2 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "50b11-[\"x\"]", "BINARY_EVENT 3 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "50o7-[\"x\"]", "BINARY_EVENT 7 / - [\"x\"]"},
    {SIO_LENIENT_COUNT_SPELLING, "5 1 -[\"x\"]", "BINARY_EVENT 1 / - [\"x\"]"},
    {SIO_LENIENT_ACK_ID_LEADING_ZEROS, "2012[\"x\"]", "EVENT 0 / 12 [\"x\"]"},
    {SIO_LENIENT_ACK_ID_LEADING_ZEROS, "200[\"x\"]", "EVENT 0 / 0 [\"x\"]"},
    {SIO_LENIENT_ACK_ID_WHITESPACE, "2 [\"x\"]", "EVENT 0 / 0 [\"x\"]"},
    {SIO_LENIENT_ACK_ID_WHITESPACE, "2/a, 1 [\"x\"]", "EVENT 0 /a 1 [\"x\"]"},
    {SIO_LENIENT_ACK_ID_RANGE, "29007199254740993[\"x\"]", "EVENT 0 / 9007199254740993 [\"x\"]"},
    {SIO_LENIENT_ACK_ID_RANGE, "299999999999999999999999[\"x\"]", "EVENT 0 / 18446744073709551615 [\"x\"]"},
    {SIO_LENIENT_SPACE_AS_CONNECT, " /x,{}", "CONNECT 0 /x - {}"},
    {SIO_LENIENT_PLACEHOLDER_FRACTION, "51-[\"x\",{\"_placeholder\":true,\"num\":0.5}]",
     "BINARY_EVENT 1 / - [\"x\",{\"_placeholder\":true,\"num\":0.5}]"},
    {SIO_LENIENT_PLACEHOLDER_EXTRA_KEYS, "51-[\"x\",{\"_placeholder\":true,\"num\":0,\"a\":1}]",
     "BINARY_EVENT 1 / - [\"x\",{\"_placeholder\":true,\"num\":0,\"a\":1}]"},
    {SIO_LENIENT_RESERVED_EVENTS, "2[\"connect\"]", "EVENT 0 / - [\"connect\"]"},
};

START_TEST(each_quirk_has_its_switch) {
    sio_rules rules = *sio_rules_strict();
    sio_packet p;
    rules.lenient = SIO_LENIENT_ALL & ~quirks[_i].flag;
    ck_assert_int_ne(sio_packet_decode(sio_slice_str(quirks[_i].text), &rules, &p).code, SIO_ERR_OK);
    rules.lenient = quirks[_i].flag;
    testkit_guard g = testkit_guard_copy(sio_slice_str(quirks[_i].text));
    sio_error e = sio_packet_decode(g.bytes, &rules, &p);
    ck_assert_msg(e.code == SIO_ERR_OK, "%s: %s", quirks[_i].text, sio_error_name(e.code));
    char got[256];
    outline(&p, got, sizeof got);
    ck_assert_str_eq(got, quirks[_i].want);
    testkit_guard_free(&g);
}
END_TEST

/* What nobody could answer, or bound, stays refused with every switch on. */
static const char *const never[] = {
    "",
    "7",
    "5-[\"x\"]",
    "5-1-[\"x\"]",
    "51.5-[\"x\"]",
    "5x-[\"x\"]",
    "50xg-[\"x\"]",
    "2{}",
    "2[]",
    "2[null]",
    "21 2[\"x\"]",
    "1{}",
    "0[]",
    "2null",
    "511-[\"x\"]",
    "2[\"x\"",
    "2/\xff,[\"x\"]",
    "51-[\"x\",{\"_placeholder\":true,\"num\":1}]",
    "51-[\"x\",{\"_placeholder\":true,\"num\":1.5}]",
    "51-[\"x\",{\"_placeholder\":true,\"num\":-1}]",
    "51-[\"x\",{\"_placeholder\":true,\"num\":\"0\"}]",
    "5 -[\"x\"]",
    "50b2-[\"x\"]",
};

START_TEST(some_things_are_never_accepted) {
    sio_rules rules = *sio_rules_strict();
    rules.lenient = SIO_LENIENT_ALL;
    sio_packet p;
    ck_assert_msg(sio_packet_decode(sio_slice_str(never[_i]), &rules, &p).code != SIO_ERR_OK, "%s",
                  never[_i]);
}
END_TEST

START_TEST(limits_are_numbers) {
    sio_rules rules = *sio_rules_strict();
    rules.max_attachments = 1000;
    rules.max_depth = 2;
    sio_packet p;
    ck_assert_int_eq(sio_packet_decode(sio_slice_str("51000-[\"x\"]"), &rules, &p).code, SIO_ERR_OK);
    ck_assert_int_eq(sio_packet_decode(sio_slice_str("51001-[\"x\"]"), &rules, &p).code,
                     SIO_ERR_LIMIT_ATTACHMENTS);
    ck_assert_int_eq(sio_packet_decode(sio_slice_str("2[\"x\",[]]"), &rules, &p).code, SIO_ERR_OK);
    sio_error e = sio_packet_decode(sio_slice_str("2[\"x\",[[]]]"), &rules, &p);
    ck_assert_int_eq(e.code, SIO_ERR_LIMIT_DEPTH);
    ck_assert_uint_eq(e.offset, 7);
}
END_TEST

START_TEST(every_prefix_is_safe) {
    const char *text =
        "52-/admin,7[\"a\",{\"_placeholder\":true,\"num\":1},{\"num\":0,\"_placeholder\":true}]";
    for (size_t n = 0; n < strlen(text); n++) {
        testkit_guard g = testkit_guard_copy(sio_slice_of(text, n));
        sio_packet p;
        sio_error e = sio_packet_decode(g.bytes, NULL, &p);
        ck_assert_int_ne(e.code, SIO_ERR_OK);
        ck_assert_uint_le(e.offset, n);
        testkit_guard_free(&g);
    }
}
END_TEST

static sio_packet packet(sio_type type, const char *nsp, const char *payload) {
    sio_packet p = {.type = type, .nsp = sio_slice_str(nsp)};
    if (payload != NULL) p.payload = (sio_json){SIO_JSON_ARRAY, sio_slice_str(payload)};
    return p;
}

START_TEST(the_encoder_refuses_bad_headers) {
    sio_packet with_id = packet(SIO_EVENT, "/", "[\"x\"]");
    with_id.has_id = true;
    with_id.id = SIO_ACK_ID_MAX + 1;
    sio_packet counted = packet(SIO_EVENT, "/", "[\"x\"]");
    counted.attachments = 1;
    const struct {
        sio_packet packet;
        sio_error_code code;
    } rows[] = {
        {packet((sio_type)7, "/", "[\"x\"]"), SIO_ERR_PACKET_TYPE},
        {packet(SIO_EVENT, "chat", "[\"x\"]"), SIO_ERR_NAMESPACE},
        {packet(SIO_EVENT, "", "[\"x\"]"), SIO_ERR_NAMESPACE},
        {packet(SIO_EVENT, "/a,b", "[\"x\"]"), SIO_ERR_NAMESPACE},
        {with_id, SIO_ERR_ACK_ID},
        {counted, SIO_ERR_COUNT},
        {packet(SIO_BINARY_EVENT, "/", "[\"x\"]"), SIO_ERR_COUNT}, /* BIN-05 */
        {packet(SIO_EVENT, "/", NULL), SIO_ERR_PAYLOAD_MISSING},
        {packet(SIO_ACK, "/", NULL), SIO_ERR_PAYLOAD_MISSING},
        {packet(SIO_DISCONNECT, "/", "[]"), SIO_ERR_PAYLOAD_UNEXPECTED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        sio_buf out = SIO_BUF_INIT;
        ck_assert_int_eq(sio_packet_encode(&rows[i].packet, &out).code, rows[i].code);
        ck_assert_uint_eq(out.len, 0);
        ck_assert_int_eq(sio_packet_check(&rows[i].packet, NULL).code, rows[i].code);
        sio_buf_free(&out);
    }
}
END_TEST

START_TEST(check_looks_into_the_payload) {
    sio_packet many = packet(SIO_BINARY_EVENT, "/", "[\"x\"]");
    many.attachments = 11;
    const struct {
        sio_packet packet;
        sio_error_code code;
    } rows[] = {
        {packet(SIO_EVENT, "/", "[\"x\""), SIO_ERR_JSON_END},
        {packet(SIO_EVENT, "/", "{}"), SIO_ERR_PAYLOAD_KIND},
        {packet(SIO_EVENT, "/", "[\"connect\"]"), SIO_ERR_EVENT_RESERVED}, /* EV-07 */
        {packet(SIO_EVENT, "/\xff", "[\"x\"]"), SIO_ERR_NAMESPACE},
        {many, SIO_ERR_LIMIT_ATTACHMENTS},
        {packet(SIO_EVENT, "/x", "[\"x\",{}]"), SIO_ERR_OK},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        ck_assert_int_eq(sio_packet_check(&rows[i].packet, NULL).code, rows[i].code);
}
END_TEST

START_TEST(types_have_names) {
    sio_type type;
    ck_assert(sio_type_find(sio_slice_str("BINARY_ACK"), &type) && type == SIO_BINARY_ACK);
    ck_assert(!sio_type_find(sio_slice_str("binary_ack"), &type));
    ck_assert_str_eq(sio_type_name((sio_type)7), "unknown");
}
END_TEST

static bool encode_one(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf out;
    sio_buf_init(&out, mem);
    sio_packet p = packet(SIO_EVENT, "/chat", "[\"x\"]");
    bool ok = sio_packet_encode(&p, &out).code == SIO_ERR_OK;
    sio_buf_free(&out);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(encode_one, NULL);
}
END_TEST

static TCase *rows(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, decodes_and_encodes, 0, sizeof good / sizeof good[0]);
    tcase_add_loop_test(tc, refuses, 0, sizeof bad / sizeof bad[0]);
    tcase_add_loop_test(tc, each_quirk_has_its_switch, 0, sizeof quirks / sizeof quirks[0]);
    tcase_add_loop_test(tc, some_things_are_never_accepted, 0, sizeof never / sizeof never[0]);
    return tc;
}

SIO_TEST_MAIN("socketio/packet", rows(),
              SIO_TCASE("packet", limits_are_numbers, every_prefix_is_safe, the_encoder_refuses_bad_headers,
                        check_looks_into_the_payload, types_have_names, survives_each_failed_allocation))
