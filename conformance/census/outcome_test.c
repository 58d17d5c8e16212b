#include "census/outcome.h"

#include <string.h>

#include "testkit.h"

#define EVENT "{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\",1]}"

static const struct {
    vec_codec codec;
    adp_op op;
    const char *a, *b; /* members of the answers */
    bool same;
    const char *shown; /* of a */
} pairs[] = {
    {VEC_SIO5, ADP_DECODE, "\"packets\":[" EVENT "]",
     "\"packets\":[{\"data\":[\"a\",1.0],\"type\":\"event\",\"nsp\":\"/\"}]", true, "[" EVENT "]"},
    {VEC_SIO5, ADP_DECODE, "\"packets\":[" EVENT "]", "\"packets\":[]", false, "[" EVENT "]"},
    {VEC_SIO5, ADP_DECODE, "\"packets\":[]", "\"packets\":[],\"more\":true", false, "no packet"},
    {VEC_SIO5, ADP_DECODE, "\"refused\":\"x\"", "\"refused\":\"y\",\"reason\":\"json\"", true, "refused"},
    {VEC_SIO5, ADP_DECODE, "\"refused\":\"x\"", "\"packets\":[" EVENT "],\"refused\":\"x\"", false,
     "refused"},
    {VEC_SIO5, ADP_DECODE, "\"packets\":[],\"more\":true", "\"more\":true", true, "more is needed"},
    /* EIO4-PL-33 */
    {VEC_EIO4_PAYLOAD, ADP_DECODE, "\"packets\":[{\"type\":\"ping\"}],\"refused\":\"x\"", "\"refused\":\"x\"",
     true, "[{\"type\":\"ping\"}], then refused"},
    /* EIO4-PK-04 */
    {VEC_EIO4_PACKET, ADP_DECODE, "\"packets\":[{\"type\":\"ping\",\"data\":\"\"}]",
     "\"packets\":[{\"type\":\"ping\"}]", true, "[{\"type\":\"ping\"}]"},
    {VEC_SIO5, ADP_DECODE, "\"packets\":[{\"type\":\"event\",\"nsp\":\"/\",\"opaque\":true}]",
     "\"packets\":[" EVENT "]", true, "[{\"type\":\"event\",\"nsp\":\"/\",\"opaque\":true}]"},
    /* values of the host are not compared, only shown */
    {VEC_SIO5, ADP_DECODE, "\"packets\":[{\"type\":\"event\",\"data\":[{\"$host\":\"f\"}]}]",
     "\"packets\":[{\"type\":\"event\",\"data\":[{\"$host\":\"f\"}]}]", true,
     "[{\"type\":\"event\",\"data\":[{\"$host\":\"f\"}]}]"},
    {VEC_SIO5, ADP_DECODE, "\"packets\":[{\"type\":\"event\",\"data\":[{\"$host\":\"f\"}]}]",
     "\"packets\":[{\"type\":\"event\",\"data\":[{\"$host\":\"g\"}]}]", false,
     "[{\"type\":\"event\",\"data\":[{\"$host\":\"f\"}]}]"},
    {VEC_SIO5, ADP_DECODE, "\"packets\":7", "\"packets\":[]", false, "`packets` is an array"},
    {VEC_SIO5, ADP_ENCODE, "\"output\":[\"2[\\\"a\\\",1]\"]", "\"output\":[\"2[ \\\"a\\\", 1 ]\"]", true,
     "\"2[\\\"a\\\",1]\""},
    {VEC_SIO5, ADP_ENCODE, "\"output\":[\"2[\\\"a\\\"]\"]", "\"output\":[\"2/,[\\\"a\\\"]\"]", false,
     "\"2[\\\"a\\\"]\""},
    {VEC_SIO5, ADP_ENCODE, "\"output\":[\"2[\\\"a\\\"]\"]", "\"refused\":\"x\"", false, "\"2[\\\"a\\\"]\""},
    {VEC_EIO4_WEBTRANSPORT, ADP_ENCODE, "\"output\":[{\"$b\":\"ATI=\"}]",
     "\"output\":[{\"$b\":\"AQ==\"},{\"$b\":\"Mg==\"}]", true, "binary \"\\x012\""},
};

static cen_outcome make(const vec_vector *v, adp_op op, const char *members) {
    sio_buf text = SIO_BUF_INIT;
    adp_answer answer;
    cen_outcome out;
    sio_buf_addf(&text, "{\"id\":1,%s}", members);
    ck_assert_ptr_null(adp_answer_read(sio_buf_slice(&text), &answer));
    ck_assert(cen_outcome_answer(v, op, &answer, &out));
    sio_buf_free(&text);
    return out;
}

START_TEST(outcomes_are_compared) {
    vec_vector v = {.codec = pairs[_i].codec};
    cen_outcome a = make(&v, pairs[_i].op, pairs[_i].a), b = make(&v, pairs[_i].op, pairs[_i].b);
    ck_assert(cen_outcome_same(&v, pairs[_i].op, &a, &b) == pairs[_i].same);
    ck_assert(cen_outcome_same(&v, pairs[_i].op, &b, &a) == pairs[_i].same);
    ck_assert(cen_outcome_same(&v, pairs[_i].op, &a, &a));
    ck_assert_str_eq(a.shown, pairs[_i].shown);
    cen_outcome_free(&a);
    cen_outcome_free(&b);
}
END_TEST

START_TEST(faults_are_outcomes) {
    vec_vector v = {.codec = VEC_SIO5};
    cen_outcome crash, hang, again, refused = make(&v, ADP_DECODE, "\"refused\":\"x\"");
    ck_assert(cen_outcome_fault(ADP_CRASH, &crash) && cen_outcome_fault(ADP_HANG, &hang) &&
              cen_outcome_fault(ADP_CRASH, &again));
    ck_assert(cen_outcome_same(&v, ADP_DECODE, &crash, &again));
    ck_assert(!cen_outcome_same(&v, ADP_DECODE, &crash, &hang));
    ck_assert(!cen_outcome_same(&v, ADP_DECODE, &crash, &refused));
    ck_assert_str_eq(crash.shown, "crash");
    cen_outcome_free(&crash);
    cen_outcome_free(&hang);
    cen_outcome_free(&again);
    cen_outcome_free(&refused);
}
END_TEST

/* What a codec prints is neither trusted nor shown at length. */
START_TEST(what_is_shown_is_printable_and_short) {
    vec_vector v = {.codec = VEC_SIO5};
    sio_buf members = SIO_BUF_INIT;
    sio_buf_add_str(&members, "\"packets\":[{\"type\":\"\\u001b[31m\\u0000\",\"data\":\"");
    for (int i = 0; i < 1000; i++)
        sio_buf_add_str(&members, "0123456789");
    sio_buf_add_str(&members, "\"}]");
    cen_outcome o = make(&v, ADP_DECODE, sio_buf_cstr(&members));
    ck_assert_uint_lt(strlen(o.shown), 500);
    for (const char *at = o.shown; *at != '\0'; at++)
        ck_assert_int_ge((unsigned char)*at, ' ');
    cen_outcome_free(&o);
    sio_buf_free(&members);
}
END_TEST

int main(void) {
    TCase *t = SIO_TCASE("outcomes", faults_are_outcomes, what_is_shown_is_printable_and_short);
    tcase_add_loop_test(t, outcomes_are_compared, 0, (int)(sizeof pairs / sizeof pairs[0]));
    return testkit_run("census", &t, 1);
}
