#include <string.h>

#include "scenario/step.h"
#include "testkit.h"

static const scn_duration_vars VARS = {.interval = 300000,
                                       .timeout = 200000,
                                       .react = 2000000,
                                       .jitter = 7000,
                                       .slack = 75000,
                                       .connect_timeout = 1000000,
                                       .upgrade_timeout = -1};

START_TEST(durations) {
    static const struct {
        const char *expression;
        wire_us us;
        const char *error;
    } rows[] = {
        {"0", 0, NULL},
        {"250", 250000, NULL},
        {"0.5", 500, NULL},
        {"interval", 300000, NULL},
        {" interval+timeout ", 500000, NULL},
        {"1.5*interval + 200", 650000, NULL},
        {"2 * interval - 20", 580000, NULL},
        {"interval - react", 0, NULL},
        {"interval + slack", 375000, NULL},
        {"1.5*timeout + jitter", 307000, NULL},
        {"connect_timeout", 1000000, NULL},
        {"upgrade_timeout", 0, "upgrade_timeout is not known"},
        {"", 0, "not a duration"},
        {"+", 0, "not a duration"},
        {"interval +", 0, "not a duration"},
        {"interval timeout", 0, "not a duration"},
        {"-5", 0, "not a duration"},
        {"1e3", 0, "not a duration"},
        {"0x10", 0, "not a duration"},
        {"1.", 0, "not a duration"},
        {"1.2.3", 0, "not a duration"},
        {".5", 0, "not a duration"},
        {"interval*2", 0, "not a duration"},
        {"2*", 0, "not a duration"},
        {"2*3", 0, "not a duration"},
        {"intervals", 0, "unknown name in a duration"},
        {"interva", 0, "unknown name in a duration"},
        {"99999999999999999999", 0, "a duration over 24 hours"},
        {"1000000*interval", 0, "a duration over 24 hours"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        wire_us us = -1;
        const char *error = NULL;
        bool ok = scn_duration(rows[i].expression, &VARS, &us, &error);
        ck_assert_msg(ok == (rows[i].error == NULL), "%s: %s", rows[i].expression, error);
        if (ok) ck_assert_msg(us == rows[i].us, "%s: %lld", rows[i].expression, (long long)us);
        if (!ok)
            ck_assert_msg(strncmp(error, rows[i].error, strlen(rows[i].error)) == 0, "%s: %s",
                          rows[i].expression, error);
    }
}
END_TEST

START_TEST(json_durations) {
    static const struct {
        const char *json;
        bool right;
        unsigned needs;
    } rows[] = {{"250", true, 0},          {"0.5", true, 0},
                {"\"interval\"", true, 0}, {"\"connect_timeout + 1\"", true, 1},
                {"-1", false, 0},          {"1e12", false, 0},
                {"true", false, 0},        {"\"2*upgrade_timeout + connect_timeout\"", true, 3},
                {"\"soon\"", true, 0},     {"\"sooner\"", false, 0},
                {"null", false, 0}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *json = json_loads(rows[i].json, JSON_DECODE_ANY, NULL);
        ck_assert_msg((scn_duration_check(json) == NULL) == rows[i].right, "%s", rows[i].json);
        ck_assert_msg(scn_duration_needs(json) == rows[i].needs, "%s", rows[i].json);
        json_decref(json);
    }
    json_t *half = json_real(0.5);
    wire_us us;
    const char *error;
    ck_assert(scn_duration_json(half, &VARS, &us, &error) && us == 500);
    json_decref(half);
}
END_TEST

START_TEST(names) {
    scn_transport transport;
    scn_verdict verdict;
    scn_contract contract;
    ck_assert(scn_transport_parse("upgraded", &transport) && transport == SCN_UPGRADED);
    ck_assert(!scn_transport_parse("webtransport", &transport));
    ck_assert(scn_verdict_parse("flaky", &verdict) && verdict == SCN_FLAKY &&
              !scn_verdict_parse("", &verdict));
    ck_assert(scn_contract_parse("engineio", &contract) && contract == SCN_ENGINEIO &&
              !scn_contract_parse("x", &contract));
    ck_assert_str_eq(scn_transport_name(SCN_POLLING), "polling");
    ck_assert_str_eq(scn_verdict_name(SCN_SKIPPED), "skipped");
    ck_assert_str_eq(scn_health_name(SCN_LEAK), "leak");
    ck_assert_str_eq(scn_contract_name(SCN_SOCKETIO), "socketio");
}
END_TEST

START_TEST(step_accessors) {
    static const struct {
        const char *step;
        scn_verb verb;
        const char *name;
    } rows[] = {
        {"{\"open\":{}}", SCN_DO_OPEN, "a"},
        {"{\"open\":{},\"as\":\"b\"}", SCN_DO_OPEN, "b"},
        {"{\"response\":{},\"request\":{}}", SCN_DO_REQUEST, "r"},
        {"{\"response\":{},\"on\":\"x\"}", SCN_DO_RESPONSE, "x"},
        {"{\"response\":{},\"channel\":{}}", SCN_DO_CHANNEL, "w"},
        {"{\"abort\":\"x\"}", SCN_DO_ABORT, "x"},
        {"{\"adopt\":\"w\"}", SCN_DO_ADOPT, "a"},
        {"{\"wait\":1}", SCN_DO_WAIT, ""},
        {"{\"write\":\"\"}", SCN_DO_WRITE, "t"},
        {"{\"on\":\"a\"}", SCN_DO_NOTHING, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json_t *step = json_loads(rows[i].step, 0, NULL);
        ck_assert_msg(scn_step_verb(step) == rows[i].verb, "%s", rows[i].step);
        ck_assert_str_eq(scn_step_name(step), rows[i].name);
        json_decref(step);
    }
    json_t *step = json_loads("{\"channel\":{\"response\":{\"or\":[{\"status\":400,\"grade\":\"pass\","
                              "\"then\":\"end\"}]}},\"else\":{}}",
                              0, NULL);
    ck_assert_uint_eq(json_array_size(scn_step_or(step)), 1);
    ck_assert_ptr_eq(scn_step_else(step), json_object_get(step, "else"));
    json_t *pattern = scn_alternative_pattern(json_array_get(scn_step_or(step), 0));
    ck_assert_uint_eq(json_object_size(pattern), 1);
    ck_assert(scn_alternative_verb(pattern) == SCN_DO_NOTHING);
    json_decref(pattern);
    json_decref(step);
}
END_TEST

SIO_TEST_MAIN("duration", SIO_TCASE("duration", durations, json_durations, names, step_accessors))
