/* Runs a scenario, given as JSON text, against the fake server of testkit_server.h. */
#ifndef SIO_TESTKIT_CASE_H
#define SIO_TESTKIT_CASE_H

#include "scenario/scenario.h"
#include "testkit_server.h"

/* One run and what should come of it. In JSON, ' stands for ". */
typedef struct testkit_play {
    const char *name;
    const char *steps;            /* the steps array */
    const testkit_script *script; /* NULL: a well-behaved server */
    scn_verdict verdict;
    scn_health health;
    const char *detail; /* must be in the detail; NULL: anything */
    const char *fields; /* more fields of the scenario, with a comma in front; NULL: none */
    const char *heard;  /* what the server must have heard, in this order; NULL: anything */
    scn_transport transport;
    wire_us jitter;           /* what the runner measures */
    wire_us connect_at_least; /* 0: nobody asked for one */
} testkit_play;

/* Runs it and checks all that is said; again when the host was too slow to judge. Returns the result for more
 * checks. Ownership: the caller's, by scn_result_free. */
scn_result *testkit_play_run(const testkit_play *play);
/* Runs it and checks all that is said. */
void testkit_play_check(const testkit_play *play);

#endif
