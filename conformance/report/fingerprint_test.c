#include "report/fingerprint.h"

#include <string.h>

#include "scenario/library.h"
#include "testkit.h"

#define SCENARIO(requirements, title, more, steps)                                                           \
    "{\"schema\":1,\"chapter\":\"eio4/x\",\"scenarios\":[{\"id\":\"eio4/x/y\",\"title\":\"" title            \
    "\",\"requirements\":[" requirements "],\"polarity\":\"positive\",\"transports\":[\"polling\"]," more    \
    "\"steps\":[" steps "]}]}"
#define STEPS "{\"open\":{}},{\"echo\":\"a\"}"

static const char *hash_of(const char *text, char hash[REP_HASH]) {
    scn_load_error error;
    scn_library *library = scn_library_new();
    ck_assert_msg(scn_library_add(library, "x", sio_slice_str(text), &error), "%s: %s", error.pointer,
                  error.message);
    run_subject subject = run_subject_of_scenario(scn_library_at(library, 0));
    ck_assert(rep_case_hash(&subject, hash));
    scn_library_free(library);
    return hash;
}

static bool same(const char *a, const char *b) {
    char x[REP_HASH], y[REP_HASH];
    return strcmp(hash_of(a, x), hash_of(b, y)) == 0;
}

/* Computed with: printf '{"ok":false,"steps":[{"open":{}},{"echo":"a"}]}' | sha256sum */
START_TEST(the_hash_is_what_the_documentation_says) {
    char hash[REP_HASH];
    ck_assert_str_eq(hash_of(SCENARIO("\"EIO4-HS-01\"", "t", "", STEPS), hash),
                     "sha256:3062224060e0f990cb5780af9d3c4bff");
}
END_TEST

START_TEST(only_what_is_done_and_expected_counts) {
    const char *plain = SCENARIO("\"EIO4-HS-01\"", "t", "", STEPS);
    ck_assert(
        same(plain, SCENARIO("\"EIO4-HS-01\",\"EIO4-HS-02\"", "another title", "\"note\":\"why\",",
                             "{\"open\":{},\"note\":\"n\"},{\"echo\":\"a\",\"cites\":[\"EIO4-HS-01\"]}")));
    ck_assert(
        same(SCENARIO("\"EIO4-HS-01\"", "t", "", "{\"repeat\":2,\"steps\":[{\"open\":{},\"note\":\"n\"}]}"),
             SCENARIO("\"EIO4-HS-01\"", "t", "", "{\"steps\":[{\"open\":{}}],\"repeat\":2}")));
    ck_assert(!same(plain, SCENARIO("\"EIO4-HS-01\"", "t", "", "{\"open\":{}},{\"echo\":\"b\"}")));
    ck_assert(!same(plain, SCENARIO("\"EIO4-HS-01\"", "t", "\"chops\":[\"bytes\"],", STEPS)));
    ck_assert(!same(plain, SCENARIO("\"EIO4-HS-01\"", "t", "\"vars\":{\"v\":1},", STEPS)));
    ck_assert(!same(plain, SCENARIO("\"EIO4-HS-01\"", "t", "\"needs\":{\"control\":true},", STEPS)));
    /* Naming this requirement makes the case demand the body `ok`. */
    ck_assert(!same(plain, SCENARIO("\"EIO4-PL-21\"", "t", "", STEPS)));
}
END_TEST

static const struct {
    const char *message;
    size_t stable;
} messages[] = {
    {"", 0},
    {"step 2: got 5", 13},
    {"nothing came within 1011 ms", 19},
    {"closed after 3.2 s", 12},
    {"got \"x\", after 3.2 s", 7},
    {"3 ms", 0},
    {"12 sessions, 3 msgs", 19},
    {"got 200 0{\"sid\":\"ab\",\"upgrades\"", 17},
    {"refused the sid lv_VI97HAXpY6yYWAAAC", 15},
    {"without permessage-deflate all is well", 38},
    {"listening on http://127.0.0.1:33045/x", 30},
    {"got status:1234", 15},
    {"got 200 OK\\r\\nDate: Sat, 21 Nov 2026 07:45:06 GMT\\r\\n",
     14}, /* "got 200 OK" and an escaped line end */
    {"step 4 (request {\"sid\":\"a\"}): got 0{\"sid\":\"b\"}", 43},
};

START_TEST(messages_are_cut_before_what_changes) {
    for (size_t i = 0; i < sizeof messages / sizeof messages[0]; i++)
        ck_assert_msg(rep_message_stable(sio_slice_str(messages[i].message)) == messages[i].stable, "%s: %zu",
                      messages[i].message, rep_message_stable(sio_slice_str(messages[i].message)));
}
END_TEST

START_TEST(long_messages_are_cut_between_characters) {
    char text[REP_MESSAGE + 10];
    memset(text, 'a', sizeof text);
    memcpy(text + REP_MESSAGE - 1, "\xe2\x82\xac", 3);
    ck_assert_uint_eq(rep_message_stable(sio_slice_of(text, sizeof text)), REP_MESSAGE - 1);
}
END_TEST

START_TEST(the_message_is_the_first_line_without_its_count) {
    run_case c = {.detail = (char[]){"failed in 1 of 3 runs: got \xff: x\nmore"}, .told_failures = true};
    sio_buf text = SIO_BUF_INIT;
    ck_assert(rep_case_message(&c, &text));
    ck_assert_str_eq(sio_buf_cstr(&text), "got \\xff: x");
    sio_buf_free(&text);
}
END_TEST

SIO_TEST_MAIN("fingerprint",
              SIO_TCASE("fingerprint", the_hash_is_what_the_documentation_says,
                        only_what_is_done_and_expected_counts, messages_are_cut_before_what_changes,
                        long_messages_are_cut_between_characters,
                        the_message_is_the_first_line_without_its_count))
