#include "replay/bundle.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "replay/log_json.h"
#include "testkit.h"

static const char file_text[] =
    "{\"schema\":1,\"chapter\":\"eio4/x\",\"scenarios\":[{\"id\":\"eio4/x/y\",\"title\":\"It works\","
    "\"requirements\":[\"EIO4-HS-01\"],\"polarity\":\"positive\",\"transports\":[\"polling\",\"websocket\"],"
    "\"chops\":[\"bytes\"],\"steps\":[{\"open\":{}},{\"send\":\"4\\u0000\"}]}]}";

static char path[64];

static void set_path(void) {
    snprintf(path, sizeof path, "/tmp/siospec-bundle-%ld.json", (long)getpid());
}

static void fill_log(wire_log *log) {
    static const uint8_t bytes[] = {0x81, 0x00, 0xff};
    wire_log_bytes(log, WIRE_LOG_CONNECTED, "tcp", "a", sio_slice_of(NULL, 0));
    wire_log_bytes(log, WIRE_LOG_SENT, "tcp", "a", sio_slice_of(bytes, sizeof bytes));
    wire_log_bytes(log, WIRE_LOG_RECEIVED, "tls", "b", sio_slice_str("\xe2\x82\xac \x1b[31m \"\\ \r\n"));
    wire_log_bytes(log, WIRE_LOG_RECEIVED, "tcp", "a", sio_slice_of("a\0b", 3));
    wire_log_note(log, "case", "", "step 1 (open)");
    wire_log_bytes(log, WIRE_LOG_RST_RECEIVED, "tcp", "a", sio_slice_of(NULL, 0));
}

static void same_logs(const wire_log *a, const wire_log *b) {
    sio_buf x = SIO_BUF_INIT, y = SIO_BUF_INIT;
    ck_assert_uint_eq(wire_log_count(a), wire_log_count(b));
    ck_assert(wire_log_print(a, &x) && wire_log_print(b, &y));
    ck_assert_str_eq(sio_buf_cstr(&x), sio_buf_cstr(&y));
    for (size_t i = 0; i < wire_log_count(a); i++)
        ck_assert(sio_slice_equal(wire_log_at(a, i)->bytes, wire_log_at(b, i)->bytes));
    sio_buf_free(&x);
    sio_buf_free(&y);
}

START_TEST(logs_come_back_as_they_were) {
    for (size_t limit = 0; limit < 8; limit += 4) { /* the second log is cut */
        wire_log *log = wire_log_new(wire_now() - 5000, limit);
        fill_log(log);
        json_t *json = rpl_log_to_json(log);
        data_error error;
        data_file file = {.name = "x", .path = "x", .text = sio_slice_str("{}")};
        data_reader r = data_reader_start(&file, &error);
        wire_log *back = rpl_log_from_json(json, &r);
        ck_assert_msg(back != NULL, "%s: %s", error.pointer, error.message);
        ck_assert(wire_log_truncated(log) == wire_log_truncated(back));
        same_logs(log, back);
        wire_log_free(back);
        wire_log_free(log);
        json_decref(json);
    }
}
END_TEST

/* Makes the bundle of a failed case. */
static json_t *make(bool redacted) {
    static const char *const headers[] = {"Authorization: Bearer abc"};
    scn_load_error wrong;
    scn_library *library = scn_library_new();
    ck_assert_msg(scn_library_add(library, "x", sio_slice_str(file_text), &wrong), "%s", wrong.message);
    run_case c;
    ck_assert(run_case_of_scenario(&c, scn_library_at(library, 0), SCN_WEBSOCKET));
    run_case_decide(&c, SCN_FAIL, SCN_CRASH, "it died: \xff\x1b[0m");
    c.log = wire_log_new(wire_now(), 0);
    fill_log(c.log);
    json_t *auth = json_pack("{s:s}", "token", "t0ken");
    scn_env env = {.interval = 300000,
                   .timeout = 200500,
                   .extra_query = "k=v&flag&x=%20",
                   .extra_headers = headers,
                   .extra_header_count = 1,
                   .auth = auth};
    rep_report report = {.started = "2026-01-02T03:04:05Z",
                         .seed = 42,
                         .url = "http://127.0.0.1:1/socket.io/",
                         .contract = "socketio"};
    rpl_record record = {.report = &report, .env = &env, .redacted = redacted};
    json_t *json = rpl_bundle_make(&record, &c);
    sio_buf why = SIO_BUF_INIT, name = SIO_BUF_INIT;
    ck_assert(rpl_bundle_name(&c, &name));
    ck_assert_str_eq(sio_buf_cstr(&name), "eio4.x.y@websocket.json");
    set_path();
    ck_assert_msg(rpl_bundle_write(&record, &c, path, &why), "%s", sio_buf_cstr(&why));
    ck_assert(!rpl_bundle_write(&record, &c, "/nonexistent/b.json", &why));
    sio_buf_free(&why);
    sio_buf_free(&name);
    json_decref(auth);
    run_case_free(&c);
    scn_library_free(library);
    return json;
}

START_TEST(a_bundle_holds_all_that_is_needed) {
    json_t *json = make(false);
    rpl_bundle b;
    data_error error;
    ck_assert_msg(rpl_bundle_read(&b, path, &error), "%s: %s", error.pointer, error.message);
    ck_assert(json_equal(json, b.json));
    ck_assert_str_eq(b.scenario->id, "eio4/x/y");
    ck_assert_int_eq(b.scenario->chops[0], SCN_BYTES);
    ck_assert_int_eq(b.transport, SCN_WEBSOCKET);
    ck_assert_int_eq(b.contract, SCN_SOCKETIO);
    ck_assert_uint_eq(b.seed, 42);
    ck_assert(b.interval == 300 && b.timeout == 200.5 && b.connect_timeout == 0);
    ck_assert_int_eq(b.verdict, SCN_FAIL);
    ck_assert_int_eq(b.health, SCN_CRASH);
    ck_assert_str_eq(b.message, "it died: \\xff\x1b[0m");
    ck_assert_uint_eq(json_array_size(b.query), 3);
    ck_assert_str_eq(json_string_value(json_array_get(b.headers, 0)), "Authorization: Bearer abc");
    ck_assert_str_eq(json_string_value(json_object_get(b.auth, "token")), "t0ken");
    ck_assert_uint_eq(wire_log_count(b.log), 6);
    rpl_bundle_free(&b);
    json_decref(json);
    unlink(path);
}
END_TEST

START_TEST(a_redacted_bundle_names_what_is_missing) {
    json_t *json = make(true);
    rpl_bundle b;
    data_error error;
    ck_assert_msg(rpl_bundle_read(&b, path, &error), "%s: %s", error.pointer, error.message);
    ck_assert_str_eq(json_string_value(json_array_get(b.headers, 0)), "Authorization:[redacted]");
    ck_assert_str_eq(json_string_value(json_array_get(b.query, 0)), "k=[redacted]");
    ck_assert_str_eq(json_string_value(json_array_get(b.query, 1)), "flag");
    ck_assert_str_eq(json_string_value(b.auth), "[redacted]");
    rpl_bundle_free(&b);
    json_decref(json);
    unlink(path);
}
END_TEST

/* Replaces what stands at a path of the bundle, "/" between its members; NULL removes it. */
static void spoil(json_t *json, const char *place, const char *with) {
    char copy[100], *at = copy, *next = NULL;
    snprintf(copy, sizeof copy, "%s", place);
    while ((next = strchr(at, '/')) != NULL) {
        *next = '\0';
        json =
            *at >= '0' && *at <= '9' ? json_array_get(json, (size_t)(*at - '0')) : json_object_get(json, at);
        at = next + 1;
    }
    if (with == NULL)
        ck_assert_int_eq(json_object_del(json, at), 0);
    else
        ck_assert_int_eq(
            json_object_set_new(json, at, json_loads(with, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL)), 0);
}

static const struct {
    const char *place, *with, *pointer, *message;
} broken[] = {
    {"schema", "2", "/schema", "\"schema\": 1"},
    {"scenario", NULL, "/scenario", "expected"},
    {"scenario/steps", "[{\"exec\":\"rm\"}]", "/scenario", "exec"},
    {"scenario/id", "\"x\"", "/scenario", "id"},
    {"scenario/id", "5", "/scenario", "id"},
    {"scenario/transports", "[\"polling\"]", "/case/transport", "a transport of the scenario"},
    {"case/transport", "\"pigeon\"", "/case/transport", "a transport of the scenario"},
    {"contract", "\"any\"", "/contract", "socketio or engineio"},
    {"seed", "-1", "/seed", "a whole number"},
    {"seed", "1.5", "/seed", "a whole number"},
    {"timers/interval", "1e300", "/timers/interval", "milliseconds up to a day"},
    {"timers/interval", "-5", "/timers/interval", "milliseconds up to a day"},
    {"settings/headers", "[\"A: b\\r\\nC: d\"]", "/settings/headers", "without line breaks"},
    {"settings/headers", "[5]", "/settings/headers", "strings"},
    {"settings/query", "[\"a=b\\u0000\"]", "/settings/query", "strings"},
    {"settings/auth", "\"[redacted]\"", "/settings/auth", "an object or null"},
    {"testee", "{}", "/testee", "an object with url"},
    {"found/verdict", "\"great\"", "/found/verdict", "the name of a verdict"},
    {"found/health", "\"poor\"", "/found/health", "ok, crash, hang or leak"},
    {"found/message", "null", "/found/message", "a string"},
    {"log/entries", "{}", "/log/entries", "expected"},
    {"log/entries/0/kind", "\"teleported\"", "/log/entries/0/kind", "sent, received"},
    {"log/entries/0/layer", "\"ip\"", "/log/entries/0/layer", "tcp, tls"},
    {"log/entries/0/us", "-1", "/log/entries/0/us", "microseconds"},
    {"log/entries/1/bytes", "{\"$b\":\"!!\"}", "/log/entries/1/bytes", "base64"},
    {"log/entries/1/bytes", "[1]", "/log/entries/1/bytes", "base64"},
    {"log/entries/1/total", "1", "/log/entries/1/total", "no less than there are"},
};

START_TEST(hostile_bundles_are_refused) {
    for (size_t i = 0; i < sizeof broken / sizeof broken[0]; i++) {
        json_t *json = make(false);
        rpl_bundle b;
        data_error error;
        spoil(json, broken[i].place, broken[i].with);
        ck_assert_int_eq(json_dump_file(json, path, 0), 0);
        ck_assert_msg(!rpl_bundle_read(&b, path, &error), "%s", broken[i].place);
        ck_assert_msg(strcmp(error.pointer, broken[i].pointer) == 0 &&
                          strstr(error.message, broken[i].message) != NULL,
                      "%s: %s: %s", broken[i].place, error.pointer, error.message);
        rpl_bundle_free(&b);
        json_decref(json);
        unlink(path);
    }
}
END_TEST

START_TEST(no_bundle_is_too_large_to_refuse) {
    rpl_bundle b;
    data_error error;
    set_path();
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(ftruncate(fileno(f), RPL_LARGEST_BUNDLE + 1), 0);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert(!rpl_bundle_read(&b, path, &error));
    ck_assert(strstr(error.message, "too large") != NULL);
    rpl_bundle_free(&b);
    unlink(path);
    ck_assert(!rpl_bundle_read(&b, "/nonexistent", &error));
    rpl_bundle_free(&b);
}
END_TEST

SIO_TEST_MAIN("bundle", SIO_TCASE("bundle", logs_come_back_as_they_were, a_bundle_holds_all_that_is_needed,
                                  a_redacted_bundle_names_what_is_missing, hostile_bundles_are_refused,
                                  no_bundle_is_too_large_to_refuse))
