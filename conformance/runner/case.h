/* A case: one scenario or vector on one channel, and what its runs came to. */
#ifndef RUN_CASE_H
#define RUN_CASE_H

#include "runner/subject.h"

enum { RUN_MOST_TRIES = 3 };

/* What may be said for a failure that does not repeat. */
typedef enum run_excuse {
    RUN_NO_EXCUSE, /* it is the testee's: the case is flaky */
    RUN_DOUBTED,   /* the host was very late: the case is inconclusive */
    RUN_FORGIVEN   /* it was for lack of time alone, and the host was late: it does not count */
} run_excuse;

typedef struct run_case {
    run_subject subject;
    const char *channel;          /* the transport of a scenario; decode or encode of a vector. Static */
    const scn_scenario *scenario; /* NULL when the subject is none; so is the transport without meaning */
    scn_transport transport;
    char *key;     /* "id@channel": the key everywhere */
    wire_us lasts; /* expected duration */
    bool dies;     /* the baseline says that it kills the testee: it runs after all others, alone */

    scn_verdict tries[RUN_MOST_TRIES]; /* of each run */
    run_excuse excuses[RUN_MOST_TRIES];
    unsigned try_count;
    bool decided;   /* has a verdict that no further run may change */
    bool keeps_log; /* also of a run that passed */

    scn_verdict verdict;
    scn_health health;
    wire_us duration;           /* of the run that is told */
    char *detail;               /* "" on a plain pass */
    bool told_failures;         /* `detail` begins with a count of failures */
    char *pointer;              /* of the deciding step, or "" */
    char **cites;               /* requirement ids that the deciding step cites; NULL-terminated, or NULL */
    scn_difference *difference; /* between literal bytes that were expected and what came; or NULL */
    char *excerpt;              /* readable wire log around the deciding step; NULL when it passed */
    wire_log *log;              /* all of it; NULL when it passed or did not run */

    char *bundle; /* the file that holds the failure for `siospec replay`; NULL: there is none */

    bool known;               /* the baseline expects this verdict */
    const char *known_reason; /* ownership: the baseline's */
    const char *known_issue;  /* a link, or NULL; likewise */
} run_case;

/* Makes a case; its verdict is SCN_INCONCLUSIVE until it runs. Returns false without memory. */
bool run_case_init(run_case *c, const run_subject *subject, const char *channel);
/* The same of a scenario. */
bool run_case_of_scenario(run_case *c, const scn_scenario *scenario, scn_transport transport);
void run_case_free(run_case *c);

/* Adds the result of a run: the verdict becomes what all runs together say. A failure counts when it repeats;
 * a mix of failure and success is flaky, unless the failure has an excuse and two runs went well; what was
 * inconclusive is open. A log that the case keeps is taken out of the result. */
void run_case_add(run_case *c, scn_result *result, run_excuse excuse);

/* Returns whether the verdict needs another run. */
bool run_case_needs_rerun(const run_case *c);

/* Decides without a run (unsupported, skipped, inconclusive because the testee is gone, fail because it
 * crashed). */
void run_case_decide(run_case *c, scn_verdict verdict, scn_health health, const char *detail);

/* Returns the worse of two: a crash is worse than a hang, and that than a leak. */
scn_health run_worse_health(scn_health a, scn_health b);

/* Returns whether a verdict says that the testee did what is allowed (pass, info, lenient). */
bool run_verdict_good(scn_verdict v);

#endif
