#include "socketio/event.h"

#include "socketio/dom.h"
#include "testkit.h"

static sio_packet decode(const char *text) {
    sio_packet p;
    sio_rules rules = *sio_rules_strict();
    rules.lenient = SIO_LENIENT_ALL;
    ck_assert_int_eq(sio_packet_decode(sio_slice_str(text), &rules, &p).code, SIO_ERR_OK);
    return p;
}

static const struct {
    const char *text;
    const char *name; /* NULL: none */
    const char *arguments;
    size_t count;
} rows[] = {
    {"2[\"m\"]", "\"m\"", "", 0},
    {"2[\"m\",1]", "\"m\"", "1", 1},
    {"2[ \"m\" , 1 , [2,3] ] ", "\"m\"", "1 , [2,3]", 2},
    {"2[7,\"a,b]\",{}]", "7", "\"a,b]\",{}", 2},
    {"3[1,2]", NULL, "1,2", 2},
    {"3[]", NULL, "", 0},
    {"2", NULL, "", 0},
    {"0{\"a\":1}", NULL, "", 0},
    {"51-[\"b\",{\"_placeholder\":true,\"num\":0}]", "\"b\"", "{\"_placeholder\":true,\"num\":0}", 1},
};

START_TEST(takes_apart) {
    sio_packet p = decode(rows[_i].text);
    sio_json name, argument;
    ck_assert_int_eq(sio_event_name(&p, &name), rows[_i].name != NULL);
    if (rows[_i].name != NULL) ck_assert(sio_slice_is(name.text, rows[_i].name));
    ck_assert(sio_slice_is(sio_arguments_text(&p), rows[_i].arguments));
    sio_json_iter it = sio_arguments(&p);
    size_t count = 0;
    while (sio_json_next(&it, &argument))
        count++;
    ck_assert_uint_eq(count, rows[_i].count);
}
END_TEST

START_TEST(knows_the_name) {
    sio_packet p = decode("2[\"\\u006dessage\",1]");
    ck_assert(sio_event_is(&p, "message"));
    ck_assert(!sio_event_is(&p, "message-back"));
    p = decode("3[\"message\"]");
    ck_assert(!sio_event_is(&p, "message"));
}
END_TEST

START_TEST(echoes_byte_for_byte) {
    sio_packet p = decode("25[\"message\",1e400,\"\\ud800\",{\"a\":1,\"a\":2}]");
    sio_buf b = SIO_BUF_INIT;
    ck_assert_int_eq(sio_event_write(&b, sio_slice_str("message-back"), sio_arguments_text(&p)).code,
                     SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&b), "[\"message-back\",1e400,\"\\ud800\",{\"a\":1,\"a\":2}]");
    sio_buf_clear(&b);
    ck_assert(sio_ack_write(&b, sio_arguments_text(&p)));
    ck_assert_str_eq(sio_buf_cstr(&b), "[1e400,\"\\ud800\",{\"a\":1,\"a\":2}]");
    sio_buf_clear(&b);
    ck_assert_int_eq(sio_event_write(&b, sio_slice_str("a\"\n"), sio_slice_str("")).code, SIO_ERR_OK);
    ck_assert_str_eq(sio_buf_cstr(&b), "[\"a\\\"\\n\"]");
    sio_buf_clear(&b);
    ck_assert_int_eq(sio_event_write(&b, sio_slice_str("\xff"), sio_slice_str("")).code, SIO_ERR_UTF8);
    ck_assert_uint_eq(b.len, 0);
    sio_buf_free(&b);
}
END_TEST

START_TEST(a_tree_for_whoever_wants_one) {
    sio_packet p = decode("2[\"m\",{\"a\":[1,2.5,\"\\u0000x\"]},null]");
    sio_error e;
    json_t *tree = sio_dom(p.payload, false, &e);
    ck_assert_ptr_nonnull(tree);
    json_t *a = json_object_get(json_array_get(tree, 1), "a");
    ck_assert_int_eq(json_integer_value(json_array_get(a, 0)), 1);
    ck_assert_uint_eq(json_string_length(json_array_get(a, 2)), 2);
    json_decref(tree);
    tree = sio_dom(p.payload, true, &e);
    ck_assert(json_is_real(json_array_get(json_object_get(json_array_get(tree, 1), "a"), 0)));
    json_decref(tree);
}
END_TEST

START_TEST(a_tree_cannot_hold_everything) {
    static const char *const texts[] = {"2[\"m\",1e400]", "2[\"m\",\"\\ud800\"]", "2[\"m\",{\"\\u0000\":1}]",
                                        "2[\"m\",9223372036854775808]"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        sio_packet p = decode(texts[i]);
        sio_error e;
        ck_assert_ptr_null(sio_dom(p.payload, false, &e));
        ck_assert_int_eq(e.code, SIO_ERR_DOM_RANGE);
        ck_assert_uint_le(e.offset, p.payload.text.len);
    }
    sio_packet p = decode(texts[3]);
    sio_error e;
    json_t *tree = sio_dom(p.payload, true, &e);
    ck_assert_ptr_nonnull(tree);
    json_decref(tree);
}
END_TEST

static bool write_both(const sio_mem *mem, void *arg) {
    (void)arg;
    sio_buf event, ack;
    sio_buf_init(&event, mem);
    sio_buf_init(&ack, mem);
    sio_slice arguments = sio_slice_str("\"0123456789012345678901234567890123456789012345678901234567890\"");
    bool ok = sio_event_write(&event, sio_slice_str("name"), arguments).code == SIO_ERR_OK;
    ck_assert(ok || event.len == 0);
    ok = ok && sio_ack_write(&ack, arguments);
    sio_buf_free(&event);
    sio_buf_free(&ack);
    return ok;
}

START_TEST(survives_each_failed_allocation) {
    testkit_each_allocation_fails(write_both, NULL);
}
END_TEST

static TCase *looped(void) {
    TCase *tc = tcase_create("rows");
    tcase_add_loop_test(tc, takes_apart, 0, sizeof rows / sizeof rows[0]);
    return tc;
}

SIO_TEST_MAIN("socketio/event", looped(),
              SIO_TCASE("event", knows_the_name, echoes_byte_for_byte, a_tree_for_whoever_wants_one,
                        a_tree_cannot_hold_everything, survives_each_failed_allocation))
