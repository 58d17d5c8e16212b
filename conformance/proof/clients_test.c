/* Clients behind their proxy: what the rules of an entry make of them. */
#include "proof/clients.h"

#include "scenario/test_client.h"
#include "testkit.h"

/* A session by polling, then a report. */
static const test_play play = {
    .name = "behind a proxy",
    .steps = "[{'open': {}}, {'expect': '4said', 'cites': ['EIO4-PK-01']}, {'report': {'event': 'connect'}}]",
    .acts = {TEST_OPEN,
             {.say = "POST " TEST_SESSION, .body = "4said"},
             {.say = "REPORT", .body = "{'event': 'connect'}", .hear = "204"}},
};

static json_t *rules(const char *text) {
    char copy[512];
    snprintf(copy, sizeof copy, "%s", text);
    for (char *at = copy; *at != '\0'; at++)
        if (*at == '\'') *at = '"';
    json_error_t error;
    json_t *list = text == NULL ? NULL : json_loads(copy, 0, &error);
    ck_assert_msg(list != NULL, "%s: %s", copy, error.text);
    return list;
}

static scn_result *run(const prf_clients *clients) {
    scn_library *library = test_client_library(&play);
    scn_clients behind = prf_clients_behind(clients);
    scn_env env = {.path = "/socket.io/",
                   .extra_query = "",
                   .contract = SCN_SOCKETIO,
                   .log_limit = 1 << 16,
                   .clients = &behind,
                   .jitter = test_no_jitter,
                   .testee_gone = test_never_gone};
    env.endpoint.loopback = true;
    scn_result *r = scn_run(scn_library_at(library, 0), SCN_POLLING, &env);
    scn_library_free(library);
    return r;
}

static void expect(const prf_clients *clients, scn_verdict verdict, const char *detail) {
    scn_result *r = run(clients);
    ck_assert_msg(r->verdict == verdict && strstr(r->detail, detail) != NULL, "%s: %s",
                  scn_verdict_name(r->verdict), r->detail);
    scn_result_free(r);
}

START_TEST(without_rules_everything_passes) {
    prf_clients clients = {.right = test_clients(&play)};
    expect(&clients, SCN_PASS, "");
}
END_TEST

START_TEST(rules_change_what_the_case_sees) {
    json_t *list =
        rules("[{'on': 'packet', 'from': 'client', 'match': {'text': '^4said$'}, 'do': [{'replace': "
              "'4other'}]}]");
    prf_clients clients = {.right = test_clients(&play), .rules = list};
    expect(&clients, SCN_FAIL, "4other");
    expect(&clients, SCN_FAIL, "4other"); /* each run begins anew */
    json_decref(list);
}
END_TEST

START_TEST(counts_go_on_from_connection_to_connection) {
    json_t *list = rules("[{'on': 'request', 'skip': 1, 'first': 1, 'do': [{'edit': {'find': 'said', 'put': "
                         "'second'}}]}]");
    prf_clients clients = {.right = test_clients(&play), .rules = list};
    expect(&clients, SCN_FAIL, "4second");
    json_decref(list);
}
END_TEST

START_TEST(reports_have_rules_of_their_own) {
    json_t *list = rules("[{'on': 'request', 'do': [{'edit': {'find': 'connect', 'put': 'ack'}}]}]");
    prf_clients clients = {.right = test_clients(&play), .reports = list};
    expect(&clients, SCN_FAIL, "no such report came");
    json_decref(list);
    list = rules("[{'on': 'request', 'do': [{'answer': {'status': 204}}]}]");
    clients.reports = list;
    expect(&clients, SCN_FAIL, "there are none");
    json_decref(list);
}
END_TEST

static void *refuses(void *ctx, const scn_client_settings *settings, sio_buf *why) {
    (void)ctx, (void)settings;
    sio_buf_add_str(why, "not today");
    return NULL;
}

START_TEST(a_client_that_does_not_start_is_said_so) {
    prf_clients clients = {.right = test_clients(&play)};
    clients.right.start = refuses;
    expect(&clients, SCN_INCONCLUSIVE, "the client did not start: not today");
}
END_TEST

static const test_play dying = {.acts = {TEST_OPEN, {.say = "EXIT"}}};

START_TEST(its_death_is_seen) {
    prf_clients clients = {.right = test_clients(&dying)};
    scn_result *r = run(&clients);
    ck_assert_int_eq(r->health, SCN_CRASH);
    ck_assert_ptr_nonnull(strstr(r->detail, "it is dead"));
    scn_result_free(r);
}
END_TEST

SIO_TEST_MAIN("proof/clients",
              SIO_TCASE("clients", without_rules_everything_passes, rules_change_what_the_case_sees,
                        counts_go_on_from_connection_to_connection, reports_have_rules_of_their_own,
                        a_client_that_does_not_start_is_said_so, its_death_is_seen))
