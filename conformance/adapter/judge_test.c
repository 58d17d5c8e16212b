#include "adapter/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "adapter/request.h"
#include "testkit.h"

/* ---- decoding ---- */

#define EVENT "{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\"]}"
#define PACKETS(p) "{\"packets\":[" p "]}"

static const char STRICT[] = "{\"expect\":{\"refused\":\"json\"}}";
static const char ONE[] = "{\"expect\":" PACKETS(EVENT) "}";
static const char CONNECT[] = "{\"expect\":" PACKETS("{\"type\":\"connect\",\"nsp\":\"/\"}") "}";
static const char PING[] = "{\"expect\":" PACKETS("{\"type\":\"ping\"}") "}";
static const char BODY[] = "{\"expect\":{\"refused\":\"eio-type\",\"packets\":[{\"type\":\"ping\"}]}}";
static const char DEEP[] = "{\"expect\":{\"accepted\":1}}";
static const char OPEN[] =
    "{\"expect\":" PACKETS("{\"type\":\"open\",\"data\":{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":1,"
                           "\"pingTimeout\":2,\"maxPayload\":3}}") "}";
static const char OPTIONS[] = "{\"expect\":{\"refused\":\"json\"},\"or\":["
                              "{\"leniency\":\"one\",\"why\":\"A-12\",\"packets\":[" EVENT "]},"
                              "{\"leniency\":\"two\",\"why\":\"A-13\",\"grade\":\"info\",\"more\":true},"
                              "{\"leniency\":\"two\",\"why\":\"A-13\",\"grade\":\"info\",\"packets\":[]}]}";

static const struct {
    vec_codec codec;
    const char *vector, *answer;
    const char *claims; /* of the hello */
    adp_verdict verdict;
    const char *leniency; /* NULL: none */
    const char *why;      /* part of the sentence */
} rows[] = {
    {VEC_SIO5, ONE, "\"packets\":[" EVENT "]", "[]", ADP_PASS, NULL, ""},
    {VEC_SIO5, ONE, "\"packets\":[{\"data\":[\"a\"],\"nsp\":\"/\",\"type\":\"event\"}]", "[]", ADP_PASS, NULL,
     ""},
    {VEC_SIO5, ONE, "\"packets\":[]", "[]", ADP_FAIL, NULL, "expected"},
    {VEC_SIO5, ONE, "\"packets\":[" EVENT "],\"more\":true", "[]", ADP_FAIL, NULL, "more is needed"},
    {VEC_SIO5, ONE, "\"packets\":[],\"refused\":\"no such\\nthing\"", "[]", ADP_FAIL, NULL,
     "in its own words: no such\\x0athing"},
    {VEC_SIO5, ONE, "\"unsupported\":true", "[]", ADP_UNSUPPORTED, NULL, "cannot decode"},
    {VEC_SIO5, ONE, "\"output\":[]", "[]", ADP_FAIL, NULL, "neither"},
    /* the reason is for people */
    {VEC_SIO5, STRICT, "\"refused\":\"x\",\"reason\":\"utf8\"", "[]", ADP_PASS, NULL, ""},
    {VEC_SIO5, STRICT, "\"packets\":[" EVENT "],\"refused\":\"x\"", "[]", ADP_FAIL, NULL, "then refused"},
    /* a value of the host */
    {VEC_SIO5, ONE, "\"packets\":[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[{\"$host\":\"function\"}]}]",
     "[]", ADP_FAIL, NULL, "a value of the host language got into the data: function"},
    {VEC_SIO5, ONE, "\"packets\":[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[{\"$b\":\"?\"}]}]", "[]",
     ADP_FAIL, NULL, "not canonical JSON"},
    /* SIO5-AK-17 */
    {VEC_SIO5, CONNECT, "\"packets\":[{\"type\":\"connect\",\"nsp\":\"/\",\"id\":7}]", "[]", ADP_PASS, NULL,
     ""},
    {VEC_SIO5, ONE, "\"packets\":[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\"],\"id\":7}]", "[]",
     ADP_FAIL, NULL, "expected"},
    /* EIO4-PK-04 */
    {VEC_EIO4_PACKET, PING, "\"packets\":[{\"type\":\"ping\",\"data\":\"\"}]", "[]", ADP_PASS, NULL, ""},
    {VEC_EIO4_PACKET, PING, "\"packets\":[{\"type\":\"ping\",\"data\":{\"$b\":\"\"}}]", "[]", ADP_FAIL, NULL,
     "expected"},
    /* EIO4-PL-33 */
    {VEC_EIO4_PAYLOAD, BODY, "\"packets\":[{\"type\":\"ping\"}],\"refused\":\"x\"", "[]", ADP_PASS, NULL, ""},
    {VEC_EIO4_PAYLOAD, BODY, "\"refused\":\"x\"", "[]", ADP_PASS, NULL, ""},
    {VEC_EIO4_PAYLOAD, BODY, "\"packets\":[{\"type\":\"ping\"}]", "[]", ADP_FAIL, NULL, "expected"},
    {VEC_EIO4_WEBTRANSPORT, BODY, "\"refused\":\"x\"", "[]", ADP_FAIL, NULL, "expected"},
    /* what else a handshake holds */
    {VEC_EIO4_OPEN, OPEN,
     "\"packets\":[{\"type\":\"open\",\"data\":{\"sid\":\"s\",\"upgrades\":[],\"pingInterval\":1,"
     "\"pingTimeout\":2,\"maxPayload\":3,"
     "\"more\":4}}]",
     "[]", ADP_PASS, NULL, ""},
    {VEC_EIO4_OPEN, OPEN, "\"packets\":[{\"type\":\"open\",\"data\":{\"sid\":\"s\"}}]", "[]", ADP_FAIL, NULL,
     "expected"},
    {VEC_EIO4_OPEN, OPEN,
     "\"packets\":[{\"type\":\"open\",\"data\":{\"$o\":[[\"sid\",\"r\"],[\"upgrades\",[]],[\"pingInterval\","
     "1],"
     "[\"pingTimeout\",2],[\"maxPayload\",3],[\"more\",4],[\"sid\",\"s\"]]}}]",
     "[]", ADP_PASS, NULL, ""},
    {VEC_EIO4_OPEN, OPEN, "\"packets\":[{\"type\":\"open\",\"data\":{\"$o\":[[\"sid\",\"s\"]]}}]", "[]",
     ADP_FAIL, NULL, "expected"},
    /* opaque values count where acceptance is all that matters */
    {VEC_SIO5, DEEP, "\"packets\":[{\"type\":\"event\",\"nsp\":\"/\",\"opaque\":true}]", "[]", ADP_PASS, NULL,
     ""},
    {VEC_SIO5, ONE, "\"packets\":[{\"type\":\"event\",\"nsp\":\"/\",\"opaque\":true}]", "[]", ADP_FAIL, NULL,
     "opaque"},
    /* leniencies */
    {VEC_SIO5, OPTIONS, "\"refused\":\"x\"", "[]", ADP_PASS, NULL, ""},
    {VEC_SIO5, OPTIONS, "\"packets\":[" EVENT "]", "[]", ADP_LENIENT, "one",
     "expected {\"refused\":\"json\"}"},
    {VEC_SIO5, OPTIONS, "\"packets\":[],\"more\":true", "[]", ADP_INFO, "two",
     "expected {\"refused\":\"json\"}"},
    {VEC_SIO5, OPTIONS, "\"packets\":[]", "[]", ADP_INFO, "two", "expected"},
    {VEC_SIO5, OPTIONS, "\"packets\":[" EVENT "],\"more\":true", "[]", ADP_FAIL, NULL, "expected"},
    {VEC_SIO5, OPTIONS, "\"packets\":[" EVENT "]", "[\"one\"]", ADP_LENIENT, "one", ""},
    {VEC_SIO5, OPTIONS, "\"packets\":[]", "[\"one\",\"two\"]", ADP_INFO, "two", ""},
    {VEC_SIO5, OPTIONS, "\"refused\":\"x\"", "[\"one\"]", ADP_FAIL, "one",
     "the adapter claims one and does not show it: expected"},
    {VEC_SIO5, OPTIONS, "\"packets\":[" EVENT "]", "[\"two\"]", ADP_FAIL, "two", "claims two"},
    {VEC_SIO5, OPTIONS, "\"refused\":\"x\"", "[\"three\"]", ADP_PASS, NULL, ""},
};

static json_t *parse(const char *text) {
    json_t *json = json_loads(text, JSON_ALLOW_NUL, NULL);
    ck_assert_msg(json != NULL, "%s", text);
    return json;
}

static adp_judgement judge(const vec_vector *v, adp_op op, const char *claims, const char *members,
                           sio_buf *why) {
    sio_buf text = SIO_BUF_INIT;
    adp_answer answer;
    adp_identity who = {.leniencies = parse(claims)};
    sio_buf_addf(&text, "{\"id\":1,%s}", members);
    ck_assert_ptr_null(adp_answer_read(sio_buf_slice(&text), &answer));
    adp_judgement j = adp_judge(v, op, &who, &answer, why);
    adp_identity_free(&who);
    sio_buf_free(&text);
    return j;
}

START_TEST(decoded_answers_are_judged) {
    json_t *json = parse(rows[_i].vector);
    sio_buf why = SIO_BUF_INIT;
    vec_vector v = {.codec = rows[_i].codec,
                    .expect = json_object_get(json, "expect"),
                    .alternatives = json_object_get(json, "or")};
    adp_judgement j = judge(&v, ADP_DECODE, rows[_i].claims, rows[_i].answer, &why);
    ck_assert_msg(j.verdict == rows[_i].verdict, "%s: %s (%s)", rows[_i].answer, adp_verdict_name(j.verdict),
                  sio_buf_cstr(&why));
    ck_assert_pstr_eq(j.leniency, rows[_i].leniency);
    ck_assert_msg(strstr(sio_buf_cstr(&why), rows[_i].why) != NULL, "%s", sio_buf_cstr(&why));
    if (j.verdict == ADP_PASS) ck_assert_uint_eq(why.len, 0);
    /* Another run has another id; the words must be the same. */
    ck_assert_ptr_null(strstr(sio_buf_cstr(&why), "\"id\":1"));
    sio_buf_free(&why);
    json_decref(json);
}
END_TEST

/* ---- encoding ---- */

static const struct {
    vec_codec codec;
    const char *encode, *answer;
    adp_verdict verdict;
    const char *why;
} encoded[] = {
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"output\":[\"2[\\\"a\\\",1]\"]", ADP_PASS, ""},
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"output\":[\"2[ \\\"a\\\", 1.0 ]\"]", ADP_PASS, ""},
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"output\":[\"2/,[\\\"a\\\",1]\"]", ADP_FAIL, "expected"},
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"output\":[]", ADP_FAIL, "got nothing"},
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"refused\":\"why\"", ADP_FAIL,
     "refuses to encode it; in its own words: why"},
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"unsupported\":true", ADP_UNSUPPORTED, "cannot encode"},
    {VEC_SIO5, "[\"2[\\\"a\\\",1]\"]", "\"packets\":[]", ADP_FAIL, "neither"},
    {VEC_EIO4_PACKET, "[\"2\"]", "\"output\":[\"2\"]", ADP_PASS, ""},
    {VEC_EIO4_PACKET, "[{\"hex\":\"01\"}]", "\"output\":[{\"$b\":\"AQ==\"}]", ADP_PASS, ""},
    {VEC_EIO4_PACKET, "[{\"hex\":\"01\"}]", "\"output\":[\"bAQ==\"]", ADP_FAIL, "expected binary"},
    {VEC_EIO4_WEBTRANSPORT, "[{\"hex\":\"01 32\"}]", "\"output\":[{\"$b\":\"AQ==\"},{\"$b\":\"Mg==\"}]",
     ADP_PASS, ""},
    {VEC_EIO4_PAYLOAD, "[\"2\"]", "\"output\":[\"\",\"2\"]", ADP_FAIL, "expected"},
};

START_TEST(encoded_answers_are_judged) {
    json_t *encode = parse(encoded[_i].encode);
    sio_buf why = SIO_BUF_INIT;
    vec_vector v = {.codec = encoded[_i].codec, .encode = encode};
    adp_judgement j = judge(&v, ADP_ENCODE, "[\"one\"]", encoded[_i].answer, &why);
    ck_assert_msg(j.verdict == encoded[_i].verdict, "%s: %s", encoded[_i].answer, sio_buf_cstr(&why));
    ck_assert_msg(strstr(sio_buf_cstr(&why), encoded[_i].why) != NULL, "%s", sio_buf_cstr(&why));
    sio_buf_free(&why);
    json_decref(encode);
}
END_TEST

/* ---- costs ---- */

static const struct {
    vec_budget budget;
    adp_cost cost;
    const char *why; /* NULL: within the budget */
} costs[] = {
    {{.times = 10, .ms = 300}, {.measured = true, .us = 1300000, .control_us = 100000}, NULL},
    {{.times = 10, .ms = 300},
     {.measured = true, .us = 1300001, .control_us = 100000},
     "slow: it took 1300.0 ms"},
    {{.times = 1, .mib = 64}, {.measured = true, .us = 99999999, .memory = 64 << 20}, NULL},
    {{.times = 1, .mib = 64},
     {.measured = true, .memory = (64 << 20) + 1},
     "hungry: its memory grew by 64.0 MiB"},
    {{.times = 1, .mib = 64}, {.measured = false, .memory = (uint64_t)1 << 40}, NULL},
};

START_TEST(costs_are_judged) {
    sio_buf why = SIO_BUF_INIT;
    json_t *against = json_array();
    vec_vector v = {.budget = costs[_i].budget};
    ck_assert_int_eq(adp_judge_cost(&v, &costs[_i].cost, &why), ADP_PASS);
    v.budget.against = against;
    ck_assert_int_eq(adp_judge_cost(&v, &costs[_i].cost, &why), costs[_i].why == NULL ? ADP_PASS : ADP_FAIL);
    ck_assert_ptr_nonnull(strstr(sio_buf_cstr(&why), costs[_i].why == NULL ? "" : costs[_i].why));
    sio_buf_free(&why);
    json_decref(against);
}
END_TEST

/* ---- requests ---- */

static const struct {
    vec_codec codec;
    const char *vector, *decode, *encode;
} requests[] = {
    {VEC_SIO5, "{\"input\":[\"2[\\\"é\\u0001\\\"]\",{\"hex\":\"01 02\"},{\"text\":{\"hex\":\"ff\"}}]}",
     "\"op\":\"decode\",\"codec\":\"sio5\",\"input\":[\"2[\\\"é\\u0001\\\"]\",{\"$b\":\"AQI=\"},{\"text\":{"
     "\"$b\":\"/w==\"}}]}",
     NULL},
    {VEC_EIO4_WEBTRANSPORT, "{\"input\":[]}",
     "\"op\":\"decode\",\"codec\":\"eio4-webtransport\",\"limits\":{\"maxPayload\":9},\"input\":[]}", NULL},
    {VEC_EIO4_PACKET,
     "{\"input\":[\"bAQI=\"],\"encode\":[\"bAQI=\"],\"expect\":{\"packets\":[{\"type\":\"message\",\"data\":{"
     "\"$b\":\"AQI=\"}}]}}",
     "\"op\":\"decode\",\"codec\":\"eio4-packet\",\"input\":[\"bAQI=\"]}",
     "\"op\":\"encode\",\"codec\":\"eio4-packet\",\"binary\":\"text\",\"packets\":[{\"type\":\"message\","
     "\"data\":{\"$b\":\"AQI=\"}}]}"},
    {VEC_EIO4_PACKET,
     "{\"input\":[{\"hex\":\"01\"}],\"encode\":[{\"hex\":\"01\"}],\"expect\":{\"packets\":[{\"type\":"
     "\"message\",\"data\":{\"$repeat\":"
     "[\"ab\",3]}}]}}",
     "\"op\":\"decode\",\"codec\":\"eio4-packet\",\"input\":[{\"$b\":\"AQ==\"}]}",
     "\"op\":\"encode\",\"codec\":\"eio4-packet\",\"binary\":\"frame\",\"packets\":[{\"type\":\"message\","
     "\"data\":\"ababab\"}]}"},
};

START_TEST(requests_are_written) {
    json_t *json = parse(requests[_i].vector);
    sio_buf out = SIO_BUF_INIT;
    vec_vector v = {.codec = requests[_i].codec,
                    .max_payload = requests[_i].codec == VEC_EIO4_WEBTRANSPORT ? 9 : VEC_MAX_PAYLOAD,
                    .input = json_object_get(json, "input"),
                    .expect = json_object_get(json, "expect"),
                    .encode = json_object_get(json, "encode")};
    ck_assert_ptr_null(adp_request_decode(&v, &out));
    ck_assert_str_eq(sio_buf_cstr(&out), requests[_i].decode);
    sio_buf_clear(&out);
    if (requests[_i].encode != NULL) {
        ck_assert_ptr_null(adp_request_encode(&v, &out));
        ck_assert_str_eq(sio_buf_cstr(&out), requests[_i].encode);
    }
    sio_buf_free(&out);
    json_decref(json);
}
END_TEST

#define LOOP(t, test, table) tcase_add_loop_test(t, test, 0, (int)(sizeof(table) / sizeof(table)[0]))

int main(void) {
    TCase *t = tcase_create("rows");
    LOOP(t, decoded_answers_are_judged, rows);
    LOOP(t, encoded_answers_are_judged, encoded);
    LOOP(t, costs_are_judged, costs);
    LOOP(t, requests_are_written, requests);
    return testkit_run("judge", &t, 1);
}
