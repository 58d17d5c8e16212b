/* What counts as the right encoding. */
#include <string.h>

#include "testkit.h"
#include "vector/reference.h"

struct row {
    vec_codec codec;
    const char *wanted; /* arrays of messages */
    const char *got;
    bool same;
};

static const struct row rows[] = {
    {VEC_SIO5, "['2[1,{`a`:1,`b`:2}]']", "['2[1,{`a`:1,`b`:2}]']", true},
    {VEC_SIO5, "['2[1,{`a`:1,`b`:2}]']", "['2[1.0, {`b`:2,`a`:1}]']", true},
    {VEC_SIO5, "['2[1,2]']", "['2[1,3]']", false},
    {VEC_SIO5, "['2[1,2]']", "['3[1,2]']", false},
    {VEC_SIO5, "['2[1,2]']", "['20[1,2]']", false},
    {VEC_SIO5, "['2/a,7[1]']", "['2/a,7[ 1 ]']", true},
    {VEC_SIO5, "['2/a,7[1]']", "['2/a,07[1]']", false},
    {VEC_SIO5, "['2/a,7[1]']", "['2/a7[1]']", false},
    {VEC_SIO5, "['0/a,']", "['0/a']", false},
    {VEC_SIO5, "['0']", "['0{}']", false},
    {VEC_SIO5, "['2[1]']", "['2[1']", false},
    {VEC_SIO5, "['2[1]']", "['']", false},
    {VEC_SIO5, "['2[1]']", "[]", false},
    {VEC_SIO5, "['2[1]']", "['2[1]','2[1]']", false},
    {VEC_SIO5, "['51-[1]',{'hex':'01'}]", "['51-[1]',{'hex':'01'}]", true},
    {VEC_SIO5, "['51-[1]',{'hex':'01'}]", "['51-[1]',{'hex':'02'}]", false},
    {VEC_SIO5, "['51-[1]',{'hex':'41'}]", "['51-[1]','A']", false},
    {VEC_EIO4_PACKET, "['4x']", "['4x']", true},
    {VEC_EIO4_PACKET, "['4[1]']", "['4[ 1]']", false},
    {VEC_EIO4_PACKET, "[{'hex':'41'}]", "['A']", false},
    {VEC_EIO4_PAYLOAD, "['bAQID']", "['bAQI=']", false},
    {VEC_EIO4_WEBTRANSPORT, "[{'hex':'01 34'}]", "[{'hex':'01 34'}]", true},
    {VEC_EIO4_WEBTRANSPORT, "[{'hex':'01 34'}]", "[{'hex':'7e 00 01 34'}]", false},
    {VEC_EIO4_OPEN, "['{`sid`:`a`,`upgrades`:[]}']", "['{`upgrades`:[], `sid`:`a`}']", true},
    {VEC_EIO4_OPEN, "['{`sid`:`a`}']", "['{`sid`:`b`}']", false},
    {VEC_EIO4_OPEN, "['{`sid`:`a`}']", "['{`sid`:`a`']", false},
};

/* JSON with ' for " and ` for \", which rows can be read with. */
static vec_messages messages(const char *text) {
    char json[512];
    size_t n = 0;
    for (; *text != '\0'; text++) {
        ck_assert_uint_lt(n, sizeof json - 3);
        if (*text == '`') json[n++] = '\\';
        json[n++] = *text == '`' || *text == '\'' ? '"' : *text;
    }
    json_t *array = json_loadb(json, n, 0, NULL);
    vec_messages out = {NULL, 0};
    ck_assert_ptr_nonnull(array);
    ck_assert_ptr_null(vec_messages_make(array, &out));
    json_decref(array);
    return out;
}

START_TEST(an_encoding_is_right_or_not) {
    vec_vector v = {.codec = rows[_i].codec};
    vec_messages wanted = messages(rows[_i].wanted), got = messages(rows[_i].got);
    ck_assert_msg(vec_encoded_is(&v, &wanted, &got) == rows[_i].same, "row %d", _i);
    vec_messages_free(&wanted);
    vec_messages_free(&got);
}
END_TEST

/* Canonical JSON can say more than an open packet can hold. */
START_TEST(what_is_no_packet_is_not_encoded) {
    json_t *expect = json_pack("{s[{sss{sss[f]sisisi}}]}", "packets", "type", "open", "data", "sid", "a",
                               "upgrades", 1.5, "pingInterval", 1, "pingTimeout", 1, "maxPayload", 1);
    ck_assert_ptr_nonnull(expect);
    vec_vector v = {.codec = VEC_EIO4_OPEN, .expect = expect};
    vec_messages wanted = messages("['{}']"), got = {NULL, 0};
    ck_assert_str_eq(vec_reference_encode(&v, &wanted, &got), "an upgrade is no string");
    vec_messages_free(&wanted);
    vec_messages_free(&got);
    json_decref(expect);
}
END_TEST

START_TEST(refusals_have_classes) {
    ck_assert_str_eq(vec_reason(SIO_ERR_JSON_COMMA), "json");
    ck_assert_str_eq(vec_reason(SIO_ERR_BASE64_BITS), "base64");
    ck_assert_str_eq(vec_reason(SIO_ERR_ACK_ID), "ack-id");
    ck_assert_str_eq(vec_reason(SIO_ERR_LIMIT_DEPTH), "limit-depth");
}
END_TEST

/* What a vector of somebody else's may ask for and cannot have. */
START_TEST(what_cannot_be_encoded_is_said) {
    static const char *const packets[] = {
        "[{\"type\":\"event\",\"nsp\":\"/a,b\",\"data\":[\"a\"]}]",
        "[{\"type\":\"event\",\"nsp\":\"/\"}]",
        "[{\"type\":\"disconnect\",\"nsp\":\"/\",\"data\":{}}]",
        "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[null]}]",
        "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\"],\"id\":\"x\"}]",
    };
    for (size_t i = 0; i < sizeof packets / sizeof packets[0]; i++) {
        json_t *array = json_loads(packets[i], 0, NULL);
        json_t *expect = json_pack("{s:O}", "packets", array);
        vec_vector v = {.codec = VEC_SIO5, .expect = expect};
        vec_messages none = {NULL, 0}, got = {NULL, 0};
        ck_assert_ptr_nonnull(array);
        ck_assert_msg(vec_reference_encode(&v, &none, &got) != NULL, "%s", packets[i]);
        vec_messages_free(&got);
        json_decref(expect);
        json_decref(array);
    }
}
END_TEST

int main(void) {
    TCase *table = tcase_create("table");
    tcase_add_loop_test(table, an_encoding_is_right_or_not, 0, (int)(sizeof rows / sizeof rows[0]));
    TCase *cases[] = {table, SIO_TCASE("words", refusals_have_classes, what_cannot_be_encoded_is_said,
                                       what_is_no_packet_is_not_encoded)};
    return testkit_run("encodings of vectors", cases, sizeof cases / sizeof cases[0]);
}
