/* A small plan with a case of each kind, hostile strings among them, for the tests of reports and baseline.
 */
#ifndef REP_TEST_PLAN_H
#define REP_TEST_PLAN_H

#include <stdlib.h>
#include <string.h>

#include "report/report.h"

static const scn_transport test_both[] = {SCN_POLLING, SCN_WEBSOCKET};
static const char *const test_ids[] = {"EIO4-HB-01", "EIO4-HB-03"};

static const scn_scenario test_scenarios[] = {
    {.id = "eio4/heartbeat/first",
     .title = "It # pings",
     .requirements = test_ids,
     .requirement_count = 2,
     .transports = test_both,
     .transport_count = 2,
     .lasts = "0"},
    {.id = "eio4/heartbeat/second",
     .title = "It \x1b[31mpongs",
     .requirements = test_ids,
     .requirement_count = 1,
     .transports = test_both,
     .transport_count = 2,
     .lasts = "0"},
    {.id = "sio5/ack/third",
     .title = "It acknowledges",
     .requirements = test_ids,
     .requirement_count = 1,
     .transports = test_both,
     .transport_count = 2,
     .lasts = "0"},
};
enum { TEST_CASES = 6 };

static inline void test_plan_make(run_plan *plan) {
    plan->cases = calloc(TEST_CASES, sizeof *plan->cases);
    plan->count = TEST_CASES;
    for (size_t i = 0; i < TEST_CASES; i++)
        if (!run_case_of_scenario(&plan->cases[i], &test_scenarios[i / 2], test_both[i % 2])) abort();
    run_case *c = plan->cases;
    run_case_decide(&c[0], SCN_PASS, SCN_OK, "");
    run_case_decide(&c[1], SCN_FAIL, SCN_OK, "got \xff\x1b]0;x\x07 \"42\"\nsecond line # TODO");
    run_case_decide(&c[2], SCN_UNSUPPORTED, SCN_OK, "needs cors");
    run_case_decide(&c[3], SCN_FAIL, SCN_CRASH, "the testee's process exited with status 1");
    run_case_decide(&c[4], SCN_LENIENT, SCN_OK, "accepted (A-12)");
    run_case_decide(&c[5], SCN_INCONCLUSIVE, SCN_OK, "too slow");
    c[1].duration = 12345;
    c[1].excerpt = strdup("  1.0 ms received \"x\"\n");
    free(c[1].pointer);
    c[1].pointer = strdup("/steps/2");
}

static inline rep_report test_report(const run_plan *plan) {
    return (rep_report){.started = "2026-01-02T03:04:05Z",
                        .seed = 42,
                        .seconds = 1.5,
                        .url = "http://127.0.0.1:1/socket.io/",
                        .contract = "socketio",
                        .profile = "core",
                        .plan = plan,
                        .health = SCN_OK,
                        .replay_head = "siospec check server --seed 42",
                        .replay_tail = " -- ./run 'a b'"};
}

#endif
