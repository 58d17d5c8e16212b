/* What one `siospec check server` holds while it runs; shared by its parts. */
#ifndef CLI_CHECK_RUN_H
#define CLI_CHECK_RUN_H

#include "cli/check_options.h"
#include "cli/suite.h"
#include "runner/clients.h"
#include "runner/conductor.h"
#include "runner/execute.h"
#include "runner/policy.h"
#include "runner/target.h"
#include "runner/together.h"
#include "scenario/library.h"

typedef struct check_run {
    check_options options;
    check_suite suite;
    scn_library *library;
    run_policy policy;

    proc_wishes wishes;
    scn_clients clients;      /* of the client seat */
    run_conductor *conductor; /* shows a browser the cases; NULL: none */
    run_together *together;   /* the process that clients share; NULL: each has its own */
    run_target target;
    wire_tls *tls;
    char path[600];
    sio_buf query;
    scn_env env;
    wire_budget budget;
    run_handshake handshake;
    run_capabilities capabilities;
    char distrust[160]; /* why they are not believed, or "" */
    run_host host;
    run_state state;
    json_t *floor;        /* what was measured of it; NULL: nothing */
    txt_secrets *secrets; /* NULL without --redact */
} check_run;

/* Loads data and baseline and makes the plan. Returns 0, or prints what is wrong and returns the exit status.
 */
int check_prepare(check_run *r);

/* Loads --policy; data, catalogue and library are there. Returns 0 or an exit status. */
int check_load_policy(check_run *r);

/* Starts or finds the testee, greets it and learns what it can do. Returns 0, or prints what is wrong and
 * returns the exit status. */
int check_reach(check_run *r);

/* The same for clients: lets one connect, and learns whether it reports. */
int check_reach_clients(check_run *r);

/* Learns what --redact has to hide; the environment hands it to the cases. Returns 0 or an exit status. */
int check_redact_begin(check_run *r);
/* Hides it in what came of the run, and in the handshake. */
void check_redact(check_run *r);
/* Hides it in a text; NULL does nothing. */
void check_redact_text(const check_run *r, char *text);

/* Applies the baseline and writes reports and baseline. Returns the exit status. */
int check_conclude(check_run *r);

/* Prepares the process: signals, descriptors, memory. */
void check_settle(void);
/* Measures the interop floor where that is due and the testee still lives. A testee that dies of it counts as
 * crashed. */
void check_floor(check_run *r);
/* Runs the plan, measures the floor and stops a testee that was started. Returns false without memory. */
bool check_execute(check_run *r);
void check_release(check_run *r);

#endif
