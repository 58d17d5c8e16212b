#include "value/echo.h"

#include "testkit.h"

static const struct {
    bool by_events;
    const char *text, *packet, *answer, *other;
} ECHOES[] = {
    {false, "one", "4one", "4one", "4two"},
    {true, "one", "42[\"message\",\"one\"]", "42[ \"message-back\" , \"one\" ]", "42[\"message\",\"one\"]"},
    {true, "a\"b\\${c}", "42[\"message\",\"a\\\"b\\\\${c}\"]", "42[\"message-back\",\"a\\\"b\\\\${c}\"]",
     "42[]"},
    {false, "$${c}${d}", "4$${c}${d}", "4$${c}${d}", "4${c}${d}"},
    {true, "", "42[\"message\",\"\"]", "42[\"message-back\",\"\"]", "42[\"message-back\"]"},
};

static bool matches(const json_t *pattern, const char *text, val_scope *scope) {
    return val_pattern(pattern, (val_packet){.binary = false, .bytes = sio_slice_str(text)}, scope, 0, NULL);
}

START_TEST(packets_and_answers) {
    for (size_t i = 0; i < sizeof ECHOES / sizeof ECHOES[0]; i++) {
        sio_buf packet = SIO_BUF_INIT;
        val_scope *scope = val_scope_new();
        sio_slice text = sio_slice_str(ECHOES[i].text);
        json_t *answer = val_echo_answer(ECHOES[i].by_events, text);
        ck_assert_ptr_null(val_echo_packet(ECHOES[i].by_events, text, &packet));
        ck_assert_str_eq(sio_buf_cstr(&packet), ECHOES[i].packet);
        ck_assert_msg(matches(answer, ECHOES[i].answer, scope), "%s", ECHOES[i].answer);
        ck_assert_msg(!matches(answer, ECHOES[i].other, scope), "%s", ECHOES[i].other);
        json_decref(answer);
        val_scope_free(scope);
        sio_buf_free(&packet);
    }
}
END_TEST

START_TEST(scope_says_which) {
    json_t *payload = json_pack("{s:s}", "echo", "${x}"), *pattern = json_pack("{s:s}", "echoed", "${x}");
    for (int events = 0; events < 2; events++) {
        sio_buf out = SIO_BUF_INIT;
        val_scope *scope = val_scope_new();
        val_scope_set_events(scope, events == 1);
        ck_assert(val_scope_set_text(scope, "x", sio_slice_str("${hi}")));
        ck_assert_ptr_null(val_payload(payload, scope, 0, &out));
        ck_assert_str_eq(sio_buf_cstr(&out), events == 1 ? "42[\"message\",\"${hi}\"]" : "4${hi}");
        ck_assert(matches(pattern, events == 1 ? "42[\"message-back\",\"${hi}\"]" : "4${hi}", scope));
        val_scope_free(scope);
        sio_buf_free(&out);
    }
    json_decref(payload);
    json_decref(pattern);
}
END_TEST

START_TEST(not_utf8) {
    sio_buf out = SIO_BUF_INIT;
    sio_slice bad = sio_slice_str("\xff");
    ck_assert_ptr_nonnull(val_echo_packet(true, bad, &out));
    ck_assert_ptr_null(val_echo_answer(true, bad));
    ck_assert_ptr_null(val_echo_answer(false, bad));
    sio_buf_free(&out);
}
END_TEST

SIO_TEST_MAIN("value/echo", SIO_TCASE("echo", packets_and_answers, scope_says_which, not_utf8))
