#include "fuzz/codec/kind.h"

#include "fuzz/codec/differ.h"
#include "testkit.h"

static const struct {
    vec_codec codec;
    const char *input, *packets, *rule;
} rows[] = {
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"nsp\":\"/\",\"id\":0,\"data\":[\"a\",1]}]", NULL},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[1.5]}]", NULL},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"nsp\":\"/\"}]", NULL},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":[]}]", "event-data"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":{\"0\":1}}]", "event-data"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":[{}]}]", "event-name"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":[{\"$b\":\"\"}]}]", "event-name"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":[null]}]", "event-name"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":[{\"$u16\":[55296]}]}]", NULL},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"id\":{\"$n\":\"NaN\"},\"data\":[\"a\"]}]", "id"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"id\":-1,\"data\":[\"a\"]}]", "id"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"id\":\"1\",\"data\":[\"a\"]}]", "id"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"id\":{\"$n\":\"9007199254740993\"},\"data\":[\"a\"]}]", NULL},
    {VEC_SIO5, "3", "[{\"type\":\"ack\",\"id\":1,\"data\":[]}]", NULL},
    {VEC_SIO5, "3", "[{\"type\":\"ack\",\"id\":1,\"data\":\"a\"}]", "ack-data"},
    {VEC_SIO5, "0", "[{\"type\":\"connect\",\"data\":[]}]", "connect-data"},
    {VEC_SIO5, "1", "[{\"type\":\"disconnect\",\"data\":1}]", "disconnect-data"},
    {VEC_SIO5, "4", "[{\"type\":\"connect_error\",\"data\":1}]", "error-data"},
    {VEC_SIO5, "9", "[{\"type\":\"9\"}]", "packet-type"},
    {VEC_SIO5, "9", "[{\"type\":7}]", "packet-type"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"nsp\":7,\"data\":[\"a\"]}]", "namespace"},
    {VEC_SIO5, "2", "[{\"type\":\"event\",\"data\":[\"a\",[{\"k\":{\"$host\":\"function\"}}]]}]",
     "host-value"},
    {VEC_SIO5,
     "51-[\"a\",{\"_placeholder\":true,\"num\":0}]\x1e"
     "bAA==",
     "[{\"type\":\"event\",\"data\":[\"a\",{\"$b\":\"AA==\"}]}]", NULL},
    {VEC_SIO5,
     "51-[\"a\",{\"_placeholder\":true,\"num\":\"length\"}]\x1e"
     "bAA==",
     "[{\"type\":\"event\",\"data\":[\"a\",1]}]", "attachment"},
    {VEC_SIO5,
     "51-/x[,[\"a\",{\"k\":{\"_placeholder\":true}}]\x1e"
     "bAA==",
     "[{\"type\":\"event\",\"data\":[\"a\",{\"k\":null}]}]", "attachment"},
    {VEC_SIO5,
     "51-[\"a\",{\"_placeholder\":1}]\x1e"
     "bAA==",
     "[{\"type\":\"event\",\"data\":[\"a\",{\"_placeholder\":1}]}]", NULL},
    {VEC_EIO4_PACKET, "4a", "[{\"type\":\"message\",\"data\":\"a\"}]", NULL},
    {VEC_EIO4_PACKET, "4a", "[{\"type\":\"message\",\"data\":{\"a\":1}}]", "message-data"},
    {VEC_EIO4_PACKET, "9", "[{\"type\":\"error\"}]", "packet-type"},
    {VEC_EIO4_OPEN, "{}", "[{\"type\":3}]", NULL},
};

START_TEST(wrong_types_are_told_by_their_rule) {
    cfz_input in = {.count = 0};
    json_t *packets = json_loads(rows[_i].packets, 0, NULL);
    ck_assert_ptr_nonnull(packets);
    ck_assert(cfz_input_read(rows[_i].codec, sio_slice_str(rows[_i].input), &in));
    const char *rule = cfz_kind_broken(rows[_i].codec, &in, packets);
    ck_assert_pstr_eq(rule, rows[_i].rule);
    if (rule != NULL) ck_assert_str_ne(cfz_kind_title(rule), rule);
    json_decref(packets);
    cfz_input_free(&in);
}
END_TEST

static const struct {
    const char *input, *packets;
    vec_end end;
    const char *rule; /* NULL: the same */
} differences[] = {
    {"2[\"a\"]", "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\"]}]", VEC_COMPLETE, NULL},
    {"2[\"a\",1.0]", "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\",1]}]", VEC_COMPLETE, NULL},
    {"2[\"a\"]", "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"b\"]}]", VEC_COMPLETE, "data-event"},
    {"2[\"a\"]", "[{\"type\":\"event\",\"nsp\":\"/\",\"id\":1,\"data\":[\"a\"]}]", VEC_COMPLETE, "id-event"},
    {"2[\"a\"]", "[]", VEC_COMPLETE, "count"},
    {"2[\"a\"]", "[]", VEC_REFUSED, "refuses-event"},
    {"2[\"a\"]", "[]", VEC_MORE, "waits"},
    {"2x[\"a\"]", "[{\"type\":\"event\",\"nsp\":\"/\",\"data\":[\"a\"]}]", VEC_COMPLETE, "accepts-json"},
    {"2x[\"a\"]", "[]", VEC_REFUSED, NULL},
    {"51-[\"a\",{\"_placeholder\":true,\"num\":0}]", "[]", VEC_COMPLETE, "finishes"},
};

START_TEST(disagreements_are_told_by_their_rule) {
    cfz_input in = {.count = 0};
    sio_buf rule = SIO_BUF_INIT, title = SIO_BUF_INIT;
    vec_outcome reference,
        got = {.packets = json_loads(differences[_i].packets, 0, NULL), .end = differences[_i].end};
    ck_assert(cfz_input_read(VEC_SIO5, sio_slice_str(differences[_i].input), &in));
    ck_assert(cfz_differ_reference(VEC_SIO5, &in, &reference));
    bool same = cfz_differ_same(VEC_SIO5, &reference, &got, &rule, &title);
    ck_assert_int_eq(same, differences[_i].rule == NULL);
    ck_assert_str_eq(sio_buf_cstr(&rule), same ? "" : differences[_i].rule);
    ck_assert_int_eq(same, title.len == 0);
    vec_outcome_free(&reference);
    vec_outcome_free(&got);
    cfz_input_free(&in);
    sio_buf_free(&rule);
    sio_buf_free(&title);
}
END_TEST

static TCase *kinds(void) {
    TCase *t = tcase_create("kinds");
    tcase_add_loop_test(t, wrong_types_are_told_by_their_rule, 0, (int)(sizeof rows / sizeof rows[0]));
    return t;
}

static TCase *disagreements(void) {
    TCase *t = tcase_create("disagreements");
    tcase_add_loop_test(t, disagreements_are_told_by_their_rule, 0,
                        (int)(sizeof differences / sizeof differences[0]));
    return t;
}

SIO_TEST_MAIN("kinds of values", kinds(), disagreements())
