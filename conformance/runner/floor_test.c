#include "runner/floor.h"

#include <stdlib.h>
#include <string.h>

#include "data/test_folder.h"
#include "testkit.h"

#define STEPS "\"steps\":[{\"open\":{}}]"
static const char two[] =
    "{\"schema\":1,\"measures\":["
    "{\"id\":\"size\",\"title\":\"bytes\",\"requirements\":[\"EIO4-PL-31\"],\"transports\":[\"polling\"],"
    "\"rungs\":[{\"label\":\"1\"," STEPS "},{\"label\":\"10\"," STEPS "},{\"label\":\"100\"," STEPS "}]},"
    "{\"id\":\"depth\",\"title\":\"levels\",\"requirements\":[\"EIO4-PL-31\"],\"transports\":[\"websocket\"],"
    "\"contract\":\"socketio\",\"rungs\":[{\"label\":\"one\"," STEPS "}]}]}";

/* What each rung comes to, by its id; and how often one was run. */
static struct outcome {
    const char *id;
    scn_verdict verdict;
    bool timed;
    unsigned runs;
} outcomes[8];
static bool dead;

static scn_result *run(const scn_scenario *s, scn_transport transport, const scn_env *env) {
    (void)env;
    scn_result *r = calloc(1, sizeof *r);
    r->verdict = SCN_PASS;
    for (size_t i = 0; i < sizeof outcomes / sizeof outcomes[0] && outcomes[i].id != NULL; i++) {
        if (strcmp(outcomes[i].id, s->id) != 0) continue;
        outcomes[i].runs++;
        r->verdict = outcomes[i].verdict;
        r->timed = outcomes[i].timed;
    }
    r->detail = strdup(transport == SCN_POLLING ? "it broke" : "it broke the socket");
    r->pointer = strdup("");
    return r;
}

static bool gone(void *ctx) {
    (void)ctx;
    return dead;
}

static run_floor *load(const char *text, data_error *error) {
    const char *dir = test_folder_new();
    test_folder_write(dir, "floor.json", text);
    data_set *set = data_open(dir, error);
    ck_assert_ptr_nonnull(set);
    run_floor *f = run_floor_load(set, error);
    data_close(set);
    test_folder_free(dir);
    return f;
}

static void check(const char *expected) {
    data_error error;
    scn_env env = {.testee_gone = gone};
    run_floor *f = load(two, &error);
    ck_assert_msg(f != NULL, "%s", error.message);
    json_t *rows = run_floor_measure(f, run, &env);
    json_t *wanted = json_loads(expected, 0, NULL);
    char *text = json_dumps(rows, JSON_COMPACT);
    ck_assert_msg(json_equal(rows, wanted), "%s", text);
    free(text);
    json_decref(wanted);
    json_decref(rows);
    run_floor_free(f);
}

#define DEPTH(reached, beyond, why)                                                                          \
    "{\"id\":\"depth\",\"title\":\"levels\",\"reached\":" reached ",\"beyond\":" beyond ",\"why\":" why "}"
#define SIZE(reached, beyond, why)                                                                           \
    "{\"id\":\"size\",\"title\":\"bytes\",\"reached\":" reached ",\"beyond\":" beyond ",\"why\":" why "}"

START_TEST(climbs_until_a_rung_breaks) {
    memset(outcomes, 0, sizeof outcomes);
    dead = false;
    check("[" SIZE("\"100\"", "null", "null") "," DEPTH("\"one\"", "null", "null") "]");
    outcomes[0] = (struct outcome){.id = "floor/size/1", .verdict = SCN_FAIL};
    outcomes[1] = (struct outcome){.id = "floor/size/2", .verdict = SCN_PASS};
    outcomes[2] = (struct outcome){.id = "floor/depth/0", .verdict = SCN_FAIL};
    check("[" SIZE("\"1\"", "\"10\"", "\"it broke\"") "," DEPTH("null", "\"one\"",
                                                                "\"it broke the socket\"") "]");
    ck_assert_uint_eq(outcomes[0].runs, 1);
    ck_assert_uint_eq(outcomes[1].runs, 0);
}
END_TEST

START_TEST(lack_of_time_is_looked_at_twice) {
    memset(outcomes, 0, sizeof outcomes);
    dead = false;
    outcomes[0] = (struct outcome){.id = "floor/size/0", .verdict = SCN_FAIL, .timed = true};
    outcomes[1] = (struct outcome){.id = "floor/depth/0", .verdict = SCN_INCONCLUSIVE};
    check("[" SIZE("null", "\"1\"", "\"it broke\"") "," DEPTH("null", "\"one\"",
                                                              "\"it broke the socket\"") "]");
    ck_assert_uint_eq(outcomes[0].runs, 2);
    ck_assert_uint_eq(outcomes[1].runs, 2);
}
END_TEST

START_TEST(what_is_not_for_the_testee_is_left_out) {
    memset(outcomes, 0, sizeof outcomes);
    dead = false;
    outcomes[0] = (struct outcome){.id = "floor/depth/0", .verdict = SCN_UNSUPPORTED};
    check("[" SIZE("\"100\"", "null", "null") "]");
    dead = true;
    check("[]");
}
END_TEST

static const struct {
    const char *text, *message;
} BROKEN[] = {
    {"{\"schema\":1}", "an array"},
    {"{\"schema\":1,\"measures\":[{\"id\":\"a\",\"title\":\"t\",\"rungs\":[{\"steps\":[]}]}]}", "a string"},
    {"{\"schema\":1,\"measures\":[{\"id\":\"a\",\"title\":\"t\",\"requirements\":[\"EIO4-PL-31\"],"
     "\"transports\":["
     "\"polling\"],\"rungs\":[{\"label\":\"1\",\"steps\":[{\"jump\":1}]}]}]}",
     "there is no verb `jump`"},
    {"{\"schema\":1,\"measures\":[{\"id\":\"a\",\"title\":\"t\",\"rungs\":[{\"label\":\"1\"}]}]}", ""},
    {"[", ""},
};

START_TEST(broken_files) {
    for (size_t i = 0; i < sizeof BROKEN / sizeof BROKEN[0]; i++) {
        data_error error;
        ck_assert_ptr_null(load(BROKEN[i].text, &error));
        ck_assert_msg(strstr(error.message, BROKEN[i].message) != NULL, "%s", error.message);
    }
}
END_TEST

START_TEST(our_own_loads) {
    data_error error;
    data_set *set = data_open(NULL, &error);
    run_floor *f = run_floor_load(set, &error);
    ck_assert_msg(f != NULL, "%s: %s", error.pointer, error.message);
    run_floor_free(f);
    data_close(set);
}
END_TEST

SIO_TEST_MAIN("runner/floor", SIO_TCASE("floor", climbs_until_a_rung_breaks, lack_of_time_is_looked_at_twice,
                                        what_is_not_for_the_testee_is_left_out, broken_files, our_own_loads))
