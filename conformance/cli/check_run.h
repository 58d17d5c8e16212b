/* What one `siospec check server` holds while it runs; shared by its parts. */
#ifndef CLI_CHECK_RUN_H
#define CLI_CHECK_RUN_H

#include "cli/check_options.h"
#include "data/catalogue.h"
#include "data/set.h"
#include "report/baseline.h"
#include "runner/execute.h"
#include "runner/policy.h"
#include "runner/target.h"
#include "scenario/library.h"

typedef struct check_run {
    check_options options;
    data_set *set;
    data_catalogue *catalogue;
    scn_library *library;
    rep_baseline baseline;
    bool has_baseline;
    run_policy policy;
    run_selection selection;
    run_plan plan;

    proc_wishes wishes;
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
    time_t started;
    wire_us began;
} check_run;

/* Loads data and baseline and makes the plan. Returns 0, or prints what is wrong and returns the exit status.
 */
int check_prepare(check_run *r);

/* Loads --policy; data, catalogue and library are there. Returns 0 or an exit status. */
int check_load_policy(check_run *r);

/* Starts or finds the testee, greets it and learns what it can do. Returns 0, or prints what is wrong and
 * returns the exit status. */
int check_reach(check_run *r);

/* Learns what --redact has to hide; the environment hands it to the cases. Returns 0 or an exit status. */
int check_redact_begin(check_run *r);
/* Hides it in what came of the run, and in the handshake. */
void check_redact(check_run *r);
/* Hides it in a text; NULL does nothing. */
void check_redact_text(const check_run *r, char *text);

/* Writes a replay bundle for each case that makes the run fail. Returns 0, or prints what is wrong and
 * returns the exit status: a folder that was asked for must take them. */
int check_bundles_write(check_run *r, const rep_report *report);

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

/* Says under which command's name messages appear; static. At first it is "check server". */
void check_speak_as(const char *command);
/* Prints `siospec COMMAND: text` on stderr, as it is, for somebody who goes on with the line. */
void check_say(const char *text);
/* Prints `siospec COMMAND: message` on stderr, on one line, hostile bytes escaped. Returns `status`. */
int check_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
