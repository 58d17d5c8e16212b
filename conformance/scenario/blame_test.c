#include "scenario/blame.h"

#include <string.h>

#include "scenario/header.h"
#include "testkit.h"

static const scn_blame *find(const char *pattern, const char *got) {
    val_scope *scope = val_scope_new();
    json_t *json = json_loads(pattern, JSON_DECODE_ANY, NULL);
    ck_assert_ptr_nonnull(json);
    val_scope_set_events(scope, true);
    val_packet packet = {.bytes = sio_slice_str(got)};
    const scn_blame *blame = scn_blame_find(json, packet, scope, 1000);
    json_decref(json);
    val_scope_free(scope);
    return blame;
}

static void check(const char *pattern, const char *got, const char *id) {
    const scn_blame *blame = find(pattern, got);
    ck_assert_msg(blame != NULL && blame->main != NULL, "%s against %s", pattern, got);
    ck_assert_str_eq(blame->main[0], id);
    ck_assert(scn_blame_keeps(blame, id));
    ck_assert_msg(!scn_blame_keeps(blame, "SIO5-AK-03"), "%s against %s", pattern, got);
}

#define ACK "{\"prefix\": \"4312\", \"json\": [\"a\"]}"
#define CHAT "{\"prefix\": \"42/chat,\", \"json\": [\"x\", 1]}"

START_TEST(the_field_that_differs_is_blamed) {
    check(ACK, "4313[\"a\"]", "SIO5-AK-02");
    check(ACK, "43[ \"a\" ]", "SIO5-AK-02");
    check(ACK, "43012[\"a\"]", "SIO5-AK-02");
    check(ACK, "43/chat,12[\"a\"]", "SIO5-AK-02");
    check(ACK, "43/,12[\"a\"]", "SIO5-PG-04");
    check(CHAT, "42/chat[\"x\",1]", "SIO5-PG-04");
    check(CHAT, "42[\"x\",1]", "SIO5-NS-06");
    check(CHAT, "42/chat,7[\"x\",1]", "SIO5-PG-08");
    check(CHAT, "442/chat,[\"x\",1]", "SIO5-PG-03");
    check(CHAT, "45/chat,[\"x\",1]", "SIO5-BIN-05");
    check("{\"prefix\": \"40/chat,\", \"json\": {\"sid\": \"a\"}}", "40{\"sid\":\"a\"}", "SIO5-NS-03");
    check("{\"prefix\": \"461-3\", \"json\": [1]}", "433[1]", "SIO5-AK-04");
    check("{\"prefix\": \"451-\", \"json\": [\"x\", {\"_placeholder\": true, \"num\": 0}]}", "42[\"x\",null]",
          "SIO5-BIN-01");
    check("{\"prefix\": \"451-\", \"json\": [\"x\"]}", "452-[\"x\"]", "SIO5-BIN-01");
    check("\"41/chat,\"", "41", "SIO5-PG-04");
    check("{\"echoed\": \"hi\"}", "42/,[\"message-back\",\"hi\"]", "SIO5-PG-04");
}
END_TEST

START_TEST(a_wrong_payload_is_no_matter_of_the_header) {
    const scn_blame *blame = find(ACK, "4312{\"0\":\"a\"}");
    ck_assert_ptr_nonnull(blame);
    ck_assert_ptr_null(blame->main);
    ck_assert(scn_blame_keeps(blame, "SIO5-AK-03"));
    ck_assert(!scn_blame_keeps(blame, "SIO5-AK-02"));
}
END_TEST

START_TEST(another_packet_is_not_taken_apart) {
    static const char *const others[] = {"", "3", "4", "47", "42/chat,[\"y\"]", "4313[\"b\"]", "hello"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        ck_assert_msg(find(ACK, others[i]) == NULL, "%s", others[i]);
    ck_assert_ptr_null(find("{\"any\": true}", "4312[]"));
    ck_assert_ptr_null(find("{\"match\": \"^4\"}", "4312[]"));
    ck_assert_ptr_null(find("\"3probe\"", "4312[]"));
    ck_assert_ptr_null(find("{\"prefix\": \"42\", \"$capture\": \"id\", \"json\": [1]}", "42[1]"));
}
END_TEST

static void check_parts(const char *message, const char *count, const char *nsp, const char *id,
                        const char *payload) {
    scn_header h;
    ck_assert(scn_header_read(&h, sio_slice_str(message), sio_slice_str("/a")));
    ck_assert_msg(sio_slice_is(h.count, count) && sio_slice_is(h.nsp, nsp) && sio_slice_is(h.id, id) &&
                      sio_slice_is(h.payload, payload),
                  "%s", message);
    ck_assert_uint_eq(h.everything.len + h.payload.len, strlen(message));
}

START_TEST(headers_are_taken_apart) {
    check_parts("42[1]", "", "", "", "[1]");
    check_parts("42/b,3[1]", "", "/b", "3", "[1]");
    check_parts("4612-/b,3[1]", "12", "/b", "3", "[1]");
    check_parts("4212-[1]", "", "", "12", "-[1]");
    check_parts("40/b", "", "/b", "", "");
    check_parts("40/a{}", "", "/a", "", "{}");
    check_parts("40/ab,{}", "", "/ab", "", "{}");
    check_parts("40/a", "", "/a", "", "");
    check_parts("45-", "", "", "", "-");
}
END_TEST

SIO_TEST_MAIN("scenario/blame",
              SIO_TCASE("blame", the_field_that_differs_is_blamed, a_wrong_payload_is_no_matter_of_the_header,
                        another_packet_is_not_taken_apart, headers_are_taken_apart))
