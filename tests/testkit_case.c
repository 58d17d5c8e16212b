#include "testkit_case.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "scenario/library.h"

typedef struct host {
    const testkit_play *play;
    testkit_server *server;
} host;

static wire_us jitter(void *ctx, wire_us since) {
    (void)since;
    return ((host *)ctx)->play->jitter;
}

static bool gone(void *ctx) {
    return testkit_server_gone(((host *)ctx)->server);
}

static bool memory(void *ctx, uint64_t *bytes) {
    /* Each question finds a mebibyte more. */
    static uint64_t grown;
    (void)ctx;
    *bytes = grown += 1024 * 1024;
    return true;
}

static bool descriptors(void *ctx, uint64_t *count) {
    /* Each question finds eight more. */
    static uint64_t grown;
    (void)ctx;
    *count = grown += 8;
    return true;
}

static char *scenario_text(const testkit_play *play) {
    char *text = NULL;
    int n = asprintf(
        &text,
        "{'schema': 1, 'chapter': 'test/case', 'scenarios': [{'id': 'test/case/one', 'title': 'A test', "
        "'requirements': ['EIO4-PK-01'], 'polarity': 'positive', 'transports': ['%s']%s, 'steps': %s}]}",
        scn_transport_name(play->transport), play->fields != NULL ? play->fields : "", play->steps);
    ck_assert_int_gt(n, 0);
    for (char *at = text; *at != 0; at++)
        if (*at == '\'') *at = '"';
    return text;
}

static void print_log(const scn_result *r) {
    sio_buf text = SIO_BUF_INIT;
    wire_log_print(r->log, &text);
    fprintf(stderr, "%s\n", text.len > 0 ? sio_buf_cstr(&text) : "");
    sio_buf_free(&text);
}

static void check_result(const testkit_play *play, const scn_result *r) {
    bool detail = play->detail == NULL || strstr(r->detail, play->detail) != NULL;
    bool ok = r->verdict == play->verdict && r->health == play->health && detail;
    if (!ok) print_log(r);
    ck_assert_msg(ok, "%s: %s, %s, \"%s\"; expected %s, %s, \"%s\"", play->name, scn_verdict_name(r->verdict),
                  scn_health_name(r->health), r->detail, scn_verdict_name(play->verdict),
                  scn_health_name(play->health), play->detail != NULL ? play->detail : "");
}

/* What was sent last may still be on its way when the case is over. */
static bool heard_in_time(const testkit_play *play, testkit_server *server, char **heard) {
    const struct timespec moment = {.tv_nsec = 5000000};
    for (int i = 0; i < 1000; i++) {
        free(*heard);
        *heard = testkit_server_heard(server);
        if (strstr(*heard, play->heard) != NULL) return true;
        nanosleep(&moment, NULL);
    }
    return false;
}

static void check_heard(const testkit_play *play, testkit_server *server) {
    char *heard = NULL;
    if (play->heard == NULL) return;
    bool ok = heard_in_time(play, server, &heard);
    ck_assert_msg(ok, "%s: the server heard \"%s\", not \"%s\"", play->name, heard, play->heard);
    free(heard);
}

/* This host was too slow for a play that says nothing of slow hosts: what was found then is no news. */
static bool too_slow(const testkit_play *play, const scn_result *r) {
    return play->jitter == 0 && r->verdict == SCN_INCONCLUSIVE && play->verdict != SCN_INCONCLUSIVE &&
           strstr(r->detail, "too slow to judge") != NULL;
}

/* Returns NULL when the host was too slow and `last` is false. */
static scn_result *play_once(const testkit_play *play, bool last) {
    static const testkit_script good = {.open = NULL};
    const testkit_script *script = play->script != NULL ? play->script : &good;
    host h = {.play = play, .server = testkit_server_start(script)};
    scn_env env = {.path = "/engine.io/",
                   .extra_query = "",
                   .contract = script->socketio ? SCN_SOCKETIO : SCN_ENGINEIO,
                   .connect_at_least = play->connect_at_least,
                   .ctx = &h,
                   .jitter = jitter,
                   .testee_gone = gone,
                   .memory = memory,
                   .descriptors = descriptors};
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%u/engine.io/", testkit_server_port(h.server));
    ck_assert_ptr_null(wire_endpoint_parse(&env.endpoint, url));
    ck_assert_ptr_null(wire_endpoint_resolve(&env.endpoint));
    char *text = scenario_text(play);
    scn_library *library = scn_library_new();
    scn_load_error error;
    bool loaded = scn_library_add(library, "test.json", sio_slice_str(text), &error);
    ck_assert_msg(loaded, "%s: %s: %s", play->name, error.pointer, error.message);
    scn_result *r = scn_run(scn_library_at(library, 0), play->transport, &env);
    bool again = !last && too_slow(play, r);
    if (!again) {
        check_result(play, r);
        check_heard(play, h.server);
    }
    testkit_server_stop(h.server);
    scn_library_free(library);
    free(text);
    if (!again) return r;
    scn_result_free(r);
    return NULL;
}

scn_result *testkit_play_run(const testkit_play *play) {
    enum { TRIES = 30 };
    scn_result *r = NULL;
    for (int i = 1; r == NULL; i++)
        r = play_once(play, i >= TRIES);
    return r;
}

void testkit_play_check(const testkit_play *play) {
    scn_result_free(testkit_play_run(play));
}
