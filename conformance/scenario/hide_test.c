#include "scenario/hide.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "testkit.h"

static void sent(wire_log *log, const char *conn, const char *text) {
    wire_log_bytes(log, WIRE_LOG_SENT, "tcp", conn, sio_slice_str(text));
}

START_TEST(no_secret_is_left) {
    scn_result r = {.detail = strdup("got 42[\"t0ken-x\"] and io=123456"),
                    .log = wire_log_new(wire_now(), 0)};
    txt_secrets *secrets = txt_secrets_new();
    sio_buf text = SIO_BUF_INIT;
    ck_assert(txt_secrets_add(secrets, sio_slice_str("t0ken-x")));
    sent(r.log, "a", "GET / HTTP/1.1\r\nAuthoriz");
    sent(r.log, "b", "GET /t0ken");
    sent(r.log, "a", "ation: Basic eHk=\r\n\r\nt0");
    wire_log_bytes(r.log, WIRE_LOG_RECEIVED, "tcp", "b",
                   sio_slice_str("HTTP/1.1 200 OK\r\nSet-Cookie: io=123456\r\n"));
    sent(r.log, "a", "ken-");
    sent(r.log, "a", "x.");
    uint8_t masked[] = "40\"t0ken-x\"";
    for (size_t i = 0; i < sizeof masked; i++)
        masked[i] ^= (uint8_t)(0x11 * (i % 4 + 1));
    wire_log_bytes(r.log, WIRE_LOG_SENT, "tcp", "w", sio_slice_of(masked, sizeof masked - 1));
    wire_log_note(r.log, "sio", "a", "sent 40{\"t\":\"t0ken-x\"}, io=123456");
    scn_hide(&r, secrets);
    ck_assert(wire_log_print(r.log, &text));
    const char *log = sio_buf_cstr(&text);
    ck_assert_str_eq(r.detail, "got 42[\"*******\"] and *********");
    ck_assert_msg(strstr(log, "ation: **********\\r\\n\\r\\n**\"") != NULL, "%s", log);
    ck_assert_msg(strstr(log, "\"****\"\n") != NULL && strstr(log, "\"*.\"\n") != NULL, "%s", log);
    ck_assert_msg(strstr(log, "Set-Cookie: *********") != NULL, "%s", log);
    ck_assert_msg(strstr(log, "sent 40{\"t\":\"*******\"}, *********") != NULL, "%s", log);
    ck_assert_msg(strstr(log, "GET /t0ken\"") != NULL, "%s", log); /* not the whole: no secret */
    ck_assert_mem_eq(wire_log_at(r.log, 6)->bytes.ptr + 3, "*******", 7);
    sio_buf_free(&text);
    txt_secrets_free(secrets);
    wire_log_free(r.log);
    free(r.detail);
}
END_TEST

START_TEST(a_result_without_log_is_hidden_too) {
    scn_result r = {.detail = strdup("t0ken-x")};
    txt_secrets *secrets = txt_secrets_new();
    ck_assert(txt_secrets_add(secrets, sio_slice_str("t0ken-x")));
    scn_hide(&r, secrets);
    ck_assert_str_eq(r.detail, "*******");
    txt_secrets_free(secrets);
    free(r.detail);
}
END_TEST

SIO_TEST_MAIN("hide", SIO_TCASE("hide", no_secret_is_left, a_result_without_log_is_hidden_too))
